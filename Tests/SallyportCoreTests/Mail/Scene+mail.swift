import SallyportCore
import SallyportCrypto
import SallyportMail
import Testing

extension Scene {
  static let adasMailbox = mailbox("ada@example.org")

  static func mailbox(_ text: String) -> Mailbox {
    guard let mailbox = Mailbox(text) else { preconditionFailure("'\(text)' is no address") }
    return mailbox
  }

  /// With a confirmed address and no device, where e-mail is switched on.
  static func withEmail(
    _ settings: [String: String] = [:], seed: UInt64 = 1
  ) throws -> Scene {
    let settings = settings.merging(["methods.email": "on"]) { given, _ in given }
    var scene = try Scene(policy: .changed(settings), seed: seed)
    scene.account.email.confirmed = EmailRecord.Confirmed(
      mailbox: adasMailbox, at: scene.now - .seconds(86400), isFactor: true)
    return scene
  }

  /// A login in which nothing was typed yet.
  func conversation(
    _ service: String = "login", from address: IPAddress? = .office,
    peer: LoginPeer = .privileged(.root)
  ) -> LoginConversation {
    LoginConversation(
      request(service, from: address, peer: peer), policy: policy,
      address: account.email.confirmed?.mailbox.masked)
  }

  /// The mails that carry a code, with it.
  func mailedCodes() throws -> [String] {
    try account.mail.mails.compactMap { mail in
      try vault.openCode(of: mail, for: account.subject)?
        .withBytes { String(decoding: [UInt8](copying: $0), as: UTF8.self) }
    }
  }

  /// Asks for a code by e-mail, and has it in hand.
  mutating func askForCode(
    in conversation: inout LoginConversation
  ) throws -> AuthenticatorOutput {
    let decision = try answer(.choice(.email), in: &conversation)
    try #require(decision == .challenge(.emailedCode))
    return AuthenticatorOutput(typed: try #require(try mailedCodes().last))
  }

  /// Some six digits that are neither this code nor one of the app's.
  func digits(otherThan code: AuthenticatorOutput) -> AuthenticatorOutput {
    var number = 100_000
    while true {
      let typed = AuthenticatorOutput(typed: String(number))
      if typed != code, case .oneTimePassword = typed { return typed }
      number += 1
    }
  }

  func isPermitted(_ decision: Decision) -> Bool {
    if case .permit = decision { true } else { false }
  }
}
