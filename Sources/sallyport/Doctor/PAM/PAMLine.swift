/// A line of a file in /etc/pam.d, as libpam reads it.
///
/// A group is nil where libpam knows none of that name.
enum PAMLine: Equatable {
  /// `@include FILE`, of every group (Debian's libpam).
  case includeAll(file: String?)
  /// `auth include FILE`, `auth substack FILE`.
  case include(group: String?, file: String?, isSubstack: Bool)
  /// What is missing makes it a line that always fails.
  case module(group: String?, control: PAMControl?, path: String?, arguments: [String])
}
