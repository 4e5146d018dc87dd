import SallyportCore
import SallyportCrypto
import SallyportTesting
import SallyportVarlink
import Testing

extension Phone {
  /// A phone that has taken the key of a pending enrolment, as its owner types it.
  init(_ pending: SallyportVarlink.PendingEnrollment) throws {
    let algorithm = try #require(HashAlgorithm(rawValue: pending.otp.algorithm.rawValue))
    let digits = try #require(OneTimePassword.Digits(rawValue: Int(pending.otp.digits)))
    let period = try #require(TOTP.TimeStepSize(rawValue: Int(pending.otp.period)))
    self.init(
      secret: try SharedSecret(Base32.decode(pending.key.value)),
      parameters: TOTP.Parameters(
        timeStepSize: period, digits: digits, algorithm: algorithm))
  }
}
