package import SallyportVarlink

/// What another verifier's file says of an app.
package struct ForeignAuthenticator: Equatable {
  /// Bits of a key that can be taken over, as the daemon has it.
  package static let keyBits = 80...512

  /// In hexadecimal digits.
  package var key: Redacted
  package var digits: Int64 = 6
  /// Seconds of a time step.
  package var period: Int64 = 30
  /// Steps that the app's clock is ahead.
  package var clockDrift: Int64 = 0
  /// The latest time step of which a code was used: 0 where none was, nil where the file does not
  /// say.
  package var lastTimeStep: Int64?
  package var recoveryCodes: [Redacted] = []
  /// What will be another way than it was.
  package var notes: [String] = []

  package init(key: [UInt8]) throws(ImportProblem) {
    guard Self.keyBits.contains(key.count * 8) else { throw .keyLength(bits: key.count * 8) }
    let alphabet = Array("0123456789abcdef".utf8)
    let digits = key.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
    self.key = Redacted(String(decoding: digits, as: UTF8.self))
  }
}
