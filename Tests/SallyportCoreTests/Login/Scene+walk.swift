import SallyportCore

extension Policy {
  /// A second factor is mandatory, and whoever has none may enrol at login like this.
  static func enrolling(
    _ way: LoginEnrollment, _ settings: [String: String] = [:]
  ) -> Policy {
    changed(["mode": "mandatory", "enrolAtLogin": way.rawValue].merging(settings) { $1 })
  }
}

extension EnrollmentAnswer {
  static let wrongs = ["", "hunter2", "no", "qr", "\u{8}\n\r\u{7F}INCORRECT"]
    .map { EnrollmentAnswer(typed: $0) }
}

extension Decision {
  /// The key that this asks the first code of; nil if it asks something else.
  var newKey: NewKey? {
    guard case .challenge(.enrollment(.firstCode(let key, _))) = self else { return nil }
    return key
  }

  /// The recovery codes that this shows; nil if it shows none.
  var shownCodes: [RecoveryCode]? {
    guard case .challenge(.enrollment(.acknowledgement(let codes, _))) = self else { return nil }
    return codes
  }
}

extension NewKey {
  /// The app that has just scanned the key.
  var phone: Phone { Phone(secret: secret, parameters: parameters) }
}

/// A walk that has come to its recovery codes.
struct ShownCodes {
  var conversation: LoginConversation
  let phone: Phone
  let codes: [RecoveryCode]
}

// MARK: - Enrolling at login

extension Scene {
  var act: Administration.Act {
    Administration.Act(actor: UserID(1001), method: .app, breakGlass: nil, now: now)
  }

  /// Invites the account; what is typed at the prompt.
  mutating func invite() -> AuthenticatorOutput {
    let (invitations, act) = (invitations, act)
    return .recoveryCode(commit { invitations.issue(in: &$0, act).code })
  }

  mutating func revokeInvitation() -> Bool {
    let (invitations, act) = (invitations, act)
    return commit { invitations.revoke(in: &$0, act) }
  }

  func opening(_ request: LoginRequest? = nil) -> Opening {
    evaluator.opening(
      request ?? self.request("login"),
      AccountSnapshot(
        account: account, policy: policy, latestRecordedTime: latestRecordedTime),
      now: now)
  }

  /// What a login is asked first that finds enrolment open.
  mutating func enroll(in conversation: inout LoginConversation) -> Decision {
    let (evaluator, now) = (evaluator, now)
    return commit { evaluator.enroll(in: &conversation, &$0, now: now) }
  }

  mutating func answer(
    _ answer: EnrollmentAnswer, in conversation: inout LoginConversation
  ) throws -> Decision {
    let (evaluator, now) = (evaluator, now)
    return try commit { try evaluator.judge(answer, in: &conversation, &$0, now: now) }
  }

  /// A conversation in which the recovery codes have just been shown.
  mutating func shown(
    invitedBy invitation: AuthenticatorOutput? = nil
  ) throws -> ShownCodes {
    var conversation = conversation()
    let first =
      if let invitation {
        try answer(invitation, in: &conversation)
      } else {
        enroll(in: &conversation)
      }
    guard let phone = first.newKey?.phone else { preconditionFailure("no key is shown: \(first)") }
    let code = EnrollmentAnswer(typed: phone.digits(at: now))
    guard let codes = try answer(code, in: &conversation).shownCodes else {
      preconditionFailure("no codes are shown")
    }
    return ShownCodes(conversation: conversation, phone: phone, codes: codes)
  }
}
