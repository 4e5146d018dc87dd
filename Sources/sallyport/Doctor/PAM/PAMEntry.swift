/// One line of an effective stack, behind all includes.
struct PAMEntry: Hashable {
  enum Kind: Hashable {
    case module(path: String, arguments: [String])
    /// Where a substack begins: decides nothing itself.
    case substack
    /// Refuses: a line that libpam does not understand, or an include that is not there.
    case flawed
  }

  let place: PAMPlace
  let kind: Kind
  let control: PAMControl
  /// How many substacks it stands in.
  let level: Int
  /// The line of the service's own file that it came in by.
  let topLine: Int
  /// False where libpam has no such module to load.
  var isThere = true
  /// Whether the line is none of ours, and has our module's name in it.
  var namesOurs = false

  /// Without its folder: `pam_unix.so`; nil for what is no module.
  var moduleName: String? {
    guard case .module(let path, _) = kind else { return nil }
    return path.split(separator: "/").last.map(String.init)
  }

  /// What its module is for; nil for what is no module.
  var role: PAMModuleRole? { moduleName.map(PAMModuleRole.init(ofModule:)) }

  var arguments: [String] {
    guard case .module(_, let arguments) = kind else { return [] }
    return arguments
  }

  var isOurs: Bool { moduleName == Self.ourModule }

  static let ourModule = "pam_sallyport.so"

  /// As it reads in the file, without its group.
  var text: String {
    ([control.text] + [moduleName].compactMap(\.self) + arguments).joined(separator: " ")
  }
}
