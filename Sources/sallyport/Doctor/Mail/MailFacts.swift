/// What was seen of what sends e-mail, where the policy has e-mail.
struct MailFacts: Equatable {
  /// A user by the name that a file gives; without a uid, nobody is called so.
  struct User: Equatable {
    var name: String
    var uid: UInt32?
  }

  /// What came out of the mailer's own look at its configuration and its templates.
  enum Check: Equatable {
    case good
    /// With the file, the line and the reason.
    case refused(String)
    /// Why there was none, as a clause.
    case failed(String)
  }

  /// A file with the password for the mail server.
  struct Password: Equatable {
    var path: String
    var look: FileLook
    /// Whether systemd reads it, as root, rather than the mailer itself.
    var isLoaded: Bool
  }

  /// What root alone finds out.
  struct Insight: Equatable {
    var check: Check
    var passwords: [Password]
    /// Nil where the daemon did not say.
    var backlog: MailBacklog?
  }

  /// Nil where systemd does not run, so that nobody says what runs the mailer.
  var unit: UnitFacts?
  /// As whom it runs, by its unit.
  var unitUser: User?
  /// Who may take mail, by `sallyport.toml`; nil where that is not known.
  var taker: User?
  /// Nil where somebody else than root asks.
  var insight: Insight?
  /// Seconds since 1970.
  var now: Int64
}
