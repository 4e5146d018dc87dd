package import SallyportCrypto
package import SallyportMail

/// A mail that waits to be sent, or is being sent.
///
/// It lies in the account's own record: so it is queued in the transaction that decided on it, under
/// the account's MAC, and gone when that account is.
package struct QueuedMail: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    /// The code of a login, sealed.
    case signInCode(SealedBytes)

    /// The code that confirms the address it is sent to, sealed.
    case activation(SealedBytes)
    case notice(MailNotice)

    /// `sallyport email test`.
    case test
  }

  /// How many an account may have waiting: the mailer may be away for a while, not for ever.
  package static let maximumCount = 32

  /// A notice or a test that could not be delivered within two days is given up.
  package static let lifetime = Duration.seconds(2 * 86_400)

  /// Tells the mails of an account apart; never used again.
  package let number: Int64
  package let mailbox: Mailbox
  package let queuedAt: UnixTime

  /// It is worth nothing afterwards, and is not sent any more.
  package let until: UnixTime
  package let content: Content

  package init(
    number: Int64, mailbox: Mailbox, queuedAt: UnixTime, until: UnixTime, content: Content
  ) {
    self.number = number
    self.mailbox = mailbox
    self.queuedAt = queuedAt
    self.until = until
    self.content = content
  }

  var sealedCode: SealedBytes? {
    switch content {
    case .signInCode(let code), .activation(let code): code
    case .notice, .test: nil
    }
  }

  /// The same mail with its code sealed anew.
  func sealed(as code: SealedBytes) -> QueuedMail {
    let content: Content =
      switch content {
      case .signInCode: .signInCode(code)
      case .activation: .activation(code)
      case .notice, .test: content
      }
    return QueuedMail(
      number: number, mailbox: mailbox, queuedAt: queuedAt, until: until, content: content)
  }
}

extension QueuedMail.Content {
  package var isNotice: Bool {
    if case .notice = self { true } else { false }
  }

  fileprivate var isActivation: Bool {
    if case .activation = self { true } else { false }
  }

  /// Whether a newer mail of its kind is worth more: an earlier code has stopped working.
  fileprivate func isSuperseded(by other: Self) -> Bool {
    switch (self, other) {
    case (.signInCode, .signInCode), (.activation, .activation), (.test, .test): true
    default: false
    }
  }
}

/// The mails of one account that are still to be sent, oldest first.
package struct MailQueue: Hashable, Sendable {
  package private(set) var mails: [QueuedMail]

  /// Of the next mail.
  package private(set) var nextNumber: Int64

  /// Notices that found no room since the last one was sent.
  package private(set) var omittedNotices: Int

  package init(mails: [QueuedMail] = [], nextNumber: Int64 = 1, omittedNotices: Int = 0) {
    self.mails = mails
    self.nextNumber = nextNumber
    self.omittedNotices = omittedNotices
  }

  package var isEmpty: Bool { mails.isEmpty }

  /// The number that the next mail will have, for what is sealed into it.
  ///
  /// A code or test takes the place of an earlier one, which has stopped working; where there is no
  /// room, a notice is counted and left out.
  mutating func add(
    _ content: QueuedMail.Content, to mailbox: Mailbox, at now: UnixTime, until: UnixTime
  ) {
    mails.removeAll { $0.until <= now || $0.content.isSuperseded(by: content) }
    if mails.count >= QueuedMail.maximumCount {
      guard !content.isNotice else {
        omittedNotices += 1
        return
      }
      // Somebody waits for a code; nobody waits for a notice.
      mails.remove(at: mails.firstIndex { $0.content.isNotice } ?? 0)
    }
    mails.append(
      QueuedMail(
        number: nextNumber, mailbox: mailbox, queuedAt: now, until: until, content: content))
    nextNumber += 1
  }

  /// Takes away what was delivered or given up.
  package mutating func remove(_ numbers: Set<Int64>) {
    mails.removeAll { numbers.contains($0.number) }
  }

  /// Takes away codes that open nothing any more.
  mutating func removeCodes() {
    mails.removeAll { $0.sealedCode != nil }
  }

  /// Takes away the code of an address that waits no more.
  mutating func removeActivation() {
    mails.removeAll { $0.content.isActivation }
  }

  /// Takes away all of them, which may have been sent.
  ///
  /// Numbers that were given since are not given again.
  mutating func fence() {
    self = MailQueue(nextNumber: nextNumber + Self.fencingLeap)
  }

  /// More mails than an account is sent between two backups.
  private static let fencingLeap: Int64 = 1 << 20

  mutating func replace(_ mail: QueuedMail, with other: QueuedMail) {
    guard let index = mails.firstIndex(of: mail) else { return }
    mails[index] = other
  }

  package mutating func forgetOmittedNotices() {
    omittedNotices = 0
  }
}
