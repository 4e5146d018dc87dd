/// All that is kept about one account: its authenticators, its counters, its last sign-in.
///
/// A value. The store hands it to a piece of work, the work changes it, and what has changed is
/// committed together with the audit events, or not at all.
package struct Account: Hashable, Sendable {
  /// Enough for a phone, a spare and a tablet; each device adds to a guesser's odds.
  package static let maximumDevices = 5

  package let subject: Subject
  package var devices: [Device] = []
  package var recoveryCodes: [RecoveryCodeEntry] = []
  package var loginThrottle = LoginThrottle()
  package var stepUpThrottle = StepUpThrottle()

  /// Refused codes since the last sign-in that needed one (product row S10).
  package var failuresSinceSignIn = 0
  package var lastSignIn: SignIn?

  /// How often others have read the recovery codes.
  package var recoveryCodeViews = 0

  /// A time in which it is asked for nothing.
  package var pass: TemporaryPass?

  /// Latest last.
  package var remembered: [RememberedSource] = []

  /// Leave to enrol at the next sign-in.
  package var invitation: Invitation?

  /// Where its mail goes.
  package var email = EmailRecord()

  /// What is still to be sent there.
  package var mail = MailQueue()

  /// An account about which nothing is recorded.
  package init(subject: Subject) {
    self.subject = subject
  }

  /// Whether nothing would be lost if the record of this account were forgotten: no authenticator,
  /// no counter, and nothing that was granted.
  ///
  /// Such a record may silently be replaced when a name gets another uid.
  package var holdsNothing: Bool {
    var blank = Account(subject: subject)
    blank.lastSignIn = lastSignIn
    // What was sent somewhere, or waits to be confirmed, opens nothing by itself.
    blank.email = email
    blank.email.confirmed = nil
    blank.mail = mail
    return self == blank
  }

  package var hasReadableRecoveryCodes: Bool {
    recoveryCodes.contains { $0.sealedCode != nil }
  }

  /// The codes go on working; nobody can look at them any more.
  package mutating func eraseReadableRecoveryCodes() {
    recoveryCodes = recoveryCodes.map { entry in
      RecoveryCodeEntry(number: entry.number, digest: entry.digest, sealedCode: nil)
    }
  }

  /// Takes away every authenticator and what was granted because of one; the counters stay, for
  /// they belong to the account.
  ///
  /// - Returns: The devices that it had.
  mutating func removeSecondFactor() -> [DeviceName] {
    defer {
      devices = []
      recoveryCodes = []
      remembered = []
      invitation = nil
      removeEmail()
    }
    return devices.map(\.name)
  }

  /// Takes away the address, and what was sent there to be typed; how often codes were asked for goes
  /// on counting.
  mutating func removeEmail() {
    email.confirmed = nil
    email.pending = nil
    email.code = nil
    email.knownSources = []
    remembered = []
    mail.removeCodes()
  }

  /// Takes away an address that waits, set by nobody who has proven anything: there is a second factor
  /// now, which was not asked.
  mutating func forgetUnprovenEmail() {
    if email.pending?.isProven == false { forgetPendingEmail() }
  }

  mutating func forgetPendingEmail() {
    email.pending = nil
    mail.removeActivation()
  }
}
