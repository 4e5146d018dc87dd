package import SallyportVarlink

/// The server that mail is handed to, and who we are to it.
package struct MailServer: Equatable, Sendable {
  /// Name and password of ours.
  package struct Login: Equatable, Sendable {
    package var user: String
    package var password: Redacted
  }

  package var host = ServerHost.thisMachine
  package var protection = ServerProtection.plain
  package var port = ServerProtection.plain.usualPort

  /// A file of certificates to trust in place of the system's.
  package var authorities: String?

  package var login: Login?

  /// For a connection, and for each reply; a whole mail may take three times as long.
  package var timeout = Duration.seconds(20)

  /// What this machine calls itself there (RFC 5321 §4.1.1.1).
  package var ownName: String

  package var url: String {
    let scheme = protection == .tls ? "smtps" : "smtp"
    return "\(scheme)://\(host.inURL):\(port)/\(ownName)"
  }
}
