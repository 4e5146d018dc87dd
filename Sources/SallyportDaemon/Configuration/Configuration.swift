package import Logging
package import SallyportCore
import SallyportStore

/// The plumbing of this host: what `sallyport.toml` says, every value checked.
package struct Configuration: Hashable, Sendable {
  /// The SQLite file; in the state directory unless the file names another place.
  package var store: String

  /// A file with the sealing key; `$CREDENTIALS_DIRECTORY/sallyport.key`, then
  /// `/etc/sallyport/sealing.key`, where nil.
  package var key: String?

  /// Where the sockets are, unless systemd hands them over.
  package var socketDirectory: String

  /// Uids, besides 0, that may authenticate anybody on the login socket.
  package var trustedUIDs: Set<UInt32>

  package var logLevel: Logger.Level

  /// Bytes that the audit log may have before its oldest rows go (product row O9).
  package var auditLimit = SQLiteStore.standardAuditLimit

  /// What people read when they sign in; journal, audit log and command line are English.
  package var language = Language.english

  /// As whom the mailer runs, who alone gets at the outbox.
  package var mailer = Self.usualMailer

  /// Who may do what to whom (product row A1).
  package var roles = Roles.none

  /// The package's system user.
  package static let usualMailer: AccountName = {
    guard let name = AccountName("sallyport-mail") else {
      preconditionFailure("it is an account's name")
    }
    return name
  }()

  /// What holds where the file says nothing.
  package static func standard(stateDirectory: String) -> Configuration {
    Configuration(
      store: "\(stateDirectory)/sallyport.sqlite", key: nil, socketDirectory: "/run/sallyport",
      trustedUIDs: [], logLevel: .notice)
  }

  /// Whether a running daemon can take this on without being restarted.
  ///
  /// Store, key and sockets are opened once, at the start, and the store with its audit log.
  package func differsOnlyInReloadable(from other: Configuration) -> Bool {
    var same = other
    same.trustedUIDs = trustedUIDs
    same.logLevel = logLevel
    same.language = language
    same.roles = roles
    same.mailer = mailer
    return same == self
  }
}
