import SallyportCore
import SallyportCrypto
import Synchronization

extension AccountIdentity {
  /// Enrols, signs in, mistypes.
  static let ada = person("ada", uid: 1000)

  /// Somebody else on the same machine.
  static let mara = person("mara", uid: 1001)

  private static func person(_ name: String, uid: UInt32) -> AccountIdentity {
    guard let name = AccountName(name) else { preconditionFailure("'\(name)' is no account name") }
    return AccountIdentity(name: name, uid: UserID(uid))
  }
}

extension IPAddress {
  /// Where ada works (RFC 5737).
  static let office = IPAddress.v4(0xC000_0201)

  /// Where somebody guesses from.
  static let elsewhere = IPAddress.v4(0xC633_6407)
}

extension UnixTime {
  /// The first second of a time step, on 15 January 2027.
  static let start = UnixTime(seconds: 1_800_000_000)
}

extension Vault {
  /// A vault whose sealing key is this byte, 32 times.
  static func ofKey(_ byte: UInt8) throws -> Vault {
    Vault(key: try SealingKey(bytes: [UInt8](repeating: byte, count: SealingKey.count)))
  }
}

/// Random bytes that are the same in each run.
final class SeededBytes: RandomBytes {
  private let generator: Mutex<CaseGenerator>

  init(seed: UInt64) {
    generator = Mutex(CaseGenerator(seed: seed))
  }

  func bytes(_ count: Int) -> Secret {
    let drawn = generator.withLock { generator in
      (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
    return Secret(copying: drawn)
  }
}

/// An authenticator app: what it shows at a time.
struct Phone {
  let secret: SharedSecret
  var parameters = TOTP.Parameters.standard

  func digits(at now: UnixTime) -> String {
    TOTP.value(
      secret: secret, at: TOTP.timeStep(at: now, parameters: parameters), parameters: parameters
    ).text
  }

  func code(at now: UnixTime) -> AuthenticatorOutput {
    AuthenticatorOutput(typed: digits(at: now))
  }

  /// A code of the right length that it shows at no time near this one.
  func wrongCode(at now: UnixTime) -> AuthenticatorOutput {
    let near = (-6...6).map { digits(at: now + parameters.timeStepSize.duration * $0) }
    let wrong = (0...near.count).map { number in
      String(repeating: "0", count: parameters.digits.rawValue - 2) + String(number + 10)
    }
    return AuthenticatorOutput(typed: wrong.first { !near.contains($0) } ?? "")
  }
}

extension AuthenticatorOutput {
  /// A recovery code of the right shape that is on no sheet.
  static let strangeRecoveryCode = AuthenticatorOutput(typed: "7QK4-M2XV-90TD-W8RH")

  static let notCodes = [
    "", "hunter2", "12345", "123456789", "m", "\u{8}\n\r\u{7F}INCORRECT", "\u{8}123456",
  ].map(AuthenticatorOutput.init(typed:))
}

extension BootID {
  static let thisOne = BootID("0123456789abcdef")
}

extension Policy {
  static let mandatory = changed(["mode": "mandatory"])
  static let off = changed(["mode": "off"])

  /// What a login of this account, by sshd and from nowhere, is asked.
  func requirement(of account: Account, _ facts: AccountFacts = .unknown) -> Requirement {
    ruling(
      on: PolicyQuestion(
        account: account, facts: facts, service: "sshd", address: nil,
        moment: Moment(now: .epoch, latestRecordedTime: .epoch), boot: nil)
    ).requirement
  }

  static func changed(_ settings: [String: String]) -> Policy {
    do throws(PolicyError) {
      return try Policy(settings: settings)
    } catch {
      preconditionFailure("\(error)")
    }
  }
}
