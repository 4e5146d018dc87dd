import Synchronization

/// What mails are made of and sent with.
struct MailSettings: Sendable {
  let configuration: MailerConfiguration
  let templates: MailTemplates
}

/// The settings that hold now; a reload exchanges them under the workers.
final class CurrentSettings: Sendable {
  private let settings: Mutex<MailSettings>

  init(_ settings: MailSettings) {
    self.settings = Mutex(settings)
  }

  var now: MailSettings { settings.withLock(\.self) }

  func set(_ new: MailSettings) {
    settings.withLock { $0 = new }
  }
}
