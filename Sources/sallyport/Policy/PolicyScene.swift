import SallyportVarlink

/// A kind of login that a preview looks at.
struct PolicyScene: Equatable, Hashable {
  /// sshd where it is nil.
  var service: String?
  /// A numeric source; nil for none.
  var address: String?

  static let usual = PolicyScene()

  var text: String {
    let source = address.map { " from \(TerminalText.clean($0))" } ?? ""
    return TerminalText.clean(service ?? "sshd") + source
  }

  /// Such as `through su`, `from 192.0.2.0` and `through su from 192.0.2.0`.
  var way: String {
    let source = address.map { "from \(TerminalText.clean($0))" }
    guard service != nil || source == nil else { return source ?? "" }
    return "through \(text)"
  }
}
