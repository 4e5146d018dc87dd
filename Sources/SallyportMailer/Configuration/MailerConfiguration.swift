package import Logging
package import SallyportMail
import SallyportService

/// What `mailer.toml` says, every value checked.
package struct MailerConfiguration: Equatable, Sendable {
  package var server: MailServer

  /// Whom mails are from.
  package var sender: Mailbox

  /// The folder of the templates.
  package var templates = "/etc/sallyport/mail"

  /// The control socket of sallyportd.
  package var socket = "/run/sallyport/org.sallyport.Control"

  package var logLevel = Logger.Level.notice

  /// What holds where the file says nothing.
  ///
  /// - Parameter hostName: of this machine; one that no address can have is passed over.
  package static func standard(hostName: String = HostName.whole) -> MailerConfiguration {
    let name = Mailbox("sallyport@\(hostName)") == nil ? "localhost" : hostName
    guard let sender = Mailbox("sallyport@\(name)") else {
      preconditionFailure("localhost can have an address")
    }
    return MailerConfiguration(server: MailServer(ownName: name), sender: sender)
  }
}
