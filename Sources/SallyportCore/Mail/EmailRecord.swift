package import SallyportMail

/// Where an account's mail goes, what was sent there, and what became of it (product rows S5, A12).
package struct EmailRecord: Hashable, Sendable {
  /// An address whose owner has typed what was sent there.
  package struct Confirmed: Hashable, Sendable {
    package let mailbox: Mailbox
    package let at: UnixTime

    /// Whether its owner confirmed it while codes by e-mail were a second factor.
    ///
    /// One that was confirmed for notices alone is not made a factor by a change of the policy: its
    /// owner would be asked for codes without ever having had a recovery code.
    package let isFactor: Bool

    package init(mailbox: Mailbox, at: UnixTime, isFactor: Bool) {
      self.mailbox = mailbox
      self.at = at
      self.isFactor = isFactor
    }
  }

  /// An address that nothing but its activation code is sent to.
  package struct Pending: Hashable, Sendable {
    /// Mail that is read on the way home, or after the weekend's first coffee, not after a week.
    package static let lifetime = Duration.seconds(24 * 3600)

    package let mailbox: Mailbox

    /// Keyed, and bound to the account.
    package let digest: [UInt8]
    package let until: UnixTime

    /// Whether whoever set it has proven who they are: by a step-up, or as an administrator.
    ///
    /// A session of an account without a second factor had nothing to prove itself with; what it set is
    /// void once there is one.
    package let isProven: Bool

    package init(mailbox: Mailbox, digest: [UInt8], until: UnixTime, isProven: Bool) {
      self.mailbox = mailbox
      self.digest = digest
      self.until = until
      self.isProven = isProven
    }
  }

  /// The one code by mail that opens a login now.
  package struct Code: Hashable, Sendable {
    /// With 6 digits, 5 in 10⁶ for each code (NIST SP 800-63B §5.2.2 counts the account's as well).
    package static let tries = 5

    /// Keyed, and bound to the account.
    package let digest: [UInt8]
    package let until: UnixTime

    /// Answers that may still be compared with it.
    package var triesLeft: Int

    package init(digest: [UInt8], until: UnixTime, triesLeft: Int = Self.tries) {
      self.digest = digest
      self.until = until
      self.triesLeft = triesLeft
    }
  }

  /// What became of the last mail.
  package struct Delivery: Hashable, Sendable {
    /// What the server said, at its longest.
    package static let maximumErrorBytes = 300

    package let at: UnixTime
    package let mailbox: Mailbox

    /// What went wrong, as the server or the mailer says it; nil where the server took the mail.
    package let error: String?

    /// Whether it is tried again.
    package let isFinal: Bool

    package init(at: UnixTime, mailbox: Mailbox, error: String?, isFinal: Bool) {
      self.at = at
      self.mailbox = mailbox
      self.error = error.map(Self.cut)
      self.isFinal = isFinal
    }

    /// A line that can be shown: without control characters, and short.
    private static func cut(_ error: String) -> String {
      var line = String(
        String.UnicodeScalarView(error.unicodeScalars.filter { PlainText.isPlain(String($0)) }))
      while line.utf8.count > maximumErrorBytes { line.removeLast() }
      return line
    }
  }

  package var confirmed: Confirmed?

  /// Where a code of a login may go.
  package var factor: Mailbox? { confirmed.flatMap { $0.isFactor ? $0.mailbox : nil } }

  package var pending: Pending?
  package var code: Code?

  /// When codes were asked for, whether or not there was an address to send them to, oldest first:
  /// at most as many as an hour admits.
  package var requestedAt: [UnixTime] = []
  package var lastDelivery: Delivery?

  /// Networks that it signed in from, latest last; kept where somebody wants to be told of new ones.
  package var knownSources: [ThrottleSource] = []

  /// Work, home, two hotels and a train.
  package static let maximumSources = 16

  package init() {}

  /// Nothing is kept here, and nothing is on its way.
  package var isBlank: Bool { self == EmailRecord() }
}

extension Mailbox {
  /// The address as somebody may see it who has not shown who they are: `a***@example.org`; in ASCII,
  /// for ssh writes all else as octal numbers where the locale is C.
  package var masked: String {
    let parts = address.split(separator: "@", maxSplits: 1)
    return "\(parts[0].prefix(1))***@\(parts.last ?? "")"
  }
}
