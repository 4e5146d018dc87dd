import SallyportService
import Synchronization

/// What mails are made of and sent with.
struct MailSettings: Sendable {
  let configuration: MailerConfiguration
  let templates: MailTemplates

  /// Reads and checks the configuration and all that it names.
  ///
  /// - Parameter admitsNoCredential: whether systemd, which hands one over, may have had no part in it.
  static func read(
    _ file: String, environment: [String: String], admitsNoCredential: Bool = false
  ) throws(ConfigurationError) -> MailSettings {
    let configuration = try MailerConfigurationFile.read(
      file, environment: environment, admitsNoCredential: admitsNoCredential)
    return MailSettings(
      configuration: configuration, templates: try MailTemplates(folder: configuration.templates))
  }
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
