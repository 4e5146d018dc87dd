/// The options of a line of pam_sallyport.so (pam_sallyport(8)).
struct OurOptions: Equatable {
  private(set) var wantsKey = false
  private(set) var forwardsPassword = false
  private(set) var socket = Self.usualSocket
  /// Who may answer besides root.
  private(set) var daemonUID: UInt32 = 0
  /// The first that the module does not take; it then refuses everybody.
  private(set) var unknown: String?

  static let usualSocket = "/run/sallyport/org.sallyport.Login"

  init(_ arguments: [String]) {
    var seen: Set<Substring> = []
    for argument in arguments {
      let name = argument.prefix { $0 != "=" }
      let isGood = take(argument, name: name) && seen.insert(name).inserted
      if !isGood, unknown == nil { unknown = argument }
    }
  }

  /// Whether it asks for the code alone, whoever comes.
  var asksPlainly: Bool { !wantsKey && !forwardsPassword }

  private mutating func take(_ argument: String, name: Substring) -> Bool {
    let value = argument.contains("=") ? argument.dropFirst(name.count + 1) : nil
    switch (name, value) {
    case ("socket", let path?):
      socket = String(path)
      return path.hasPrefix("/") && !path.hasSuffix("/") && path.utf8.count < Self.pathLimit
    case ("daemon_uid", let digits?):
      guard let uid = Self.number(digits), uid != UInt32.max else { return false }
      daemonUID = uid
      return true
    case ("timeout", let digits?):
      return Self.number(digits).map { Self.timeouts.contains($0) } ?? false
    case ("after", "publickey"):
      wantsKey = true
      return true
    case ("forward_pass", let digits):
      forwardsPassword = true
      return digits.map { Self.number($0).map(Self.digits.contains) ?? false } ?? true
    case ("debug", nil): return true
    default: return false
    }
  }

  private static func number(_ digits: Substring) -> UInt32? {
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard digits == "0" || !digits.hasPrefix("0") else { return nil }
    return UInt32(digits)
  }

  // What pam-module/options.h has.
  private static let timeouts: ClosedRange<UInt32> = 1...60
  private static let digits: ClosedRange<UInt32> = 6...8
  /// Bytes of `sun_path`, its NUL among them.
  private static let pathLimit = 108
}
