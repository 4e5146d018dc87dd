/// A line of a file in /etc/pam.d, as libpam reads it.
enum PAMLine: Equatable {
  /// `@include FILE`, of every group (Debian's libpam).
  case includeAll(String)
  /// `auth include FILE`, `auth substack FILE`.
  case include(group: String, file: String, isSubstack: Bool)
  case module(group: String, control: PAMControl, path: String, arguments: [String])
  /// What libpam takes for a line that always fails.
  case flawed(group: String?)
}
