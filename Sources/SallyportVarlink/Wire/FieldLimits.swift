/// Bounds of single parameters, as the interface files state them (I11).
package enum FieldLimits {
  /// Bytes of a user's or a service's name: glibc's own limit for login names is 256.
  package static let name = 1...256

  /// Bytes of a terminal's name; longer than any path below /dev.
  package static let terminal = 0...256

  /// Bytes of a typed answer: PAM_MAX_RESP_SIZE, beyond which libpam takes none.
  package static let answer = 0...512

  /// Bytes of an address: RFC 5321 §4.5.3.1.3, without angle brackets.
  package static let email = 3...254

  /// Bytes of a device's name; one line of a terminal with room beside it.
  package static let deviceName = 1...64

  /// Digits of a one-time code: RFC 4226 §5.3 asks for at least 6; apps show at most 8.
  package static let digits: ClosedRange<Int64> = 6...8

  /// Seconds of a time step: those that apps are known to support.
  package static let periods: [Int64] = [30, 60]

  /// Bytes of an interface's name (Varlink: at most 255).
  package static let interfaceName = 1...255

  /// Bytes of a field's name that is repeated to a peer; no interface has one half as long.
  static let fieldName = 64
}
