/// The mailer as a service of systemd's.
enum MailerUnit {
  static let name = "sallyport-mailer.service"
  static let program = "/usr/sbin/sallyport-mailer"

  /// Where systemd puts what `LoadCredential=` names, while the unit runs.
  static let credentials = "/run/credentials/\(name)"
}
