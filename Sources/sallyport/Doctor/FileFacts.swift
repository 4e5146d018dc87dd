/// What stat(2) says of a file.
struct FileFacts: Equatable {
  enum Kind: Equatable {
    case regular, directory, socket, other
  }

  var kind: Kind
  var owner: UInt32
  var mode: UInt32
  var bytes: Int64

  /// Whether somebody besides root may change it.
  var othersMayWrite: Bool { owner != 0 || mode & 0o022 != 0 }

  /// `0644`.
  var modeText: String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
