import Logging
import SallyportMail
package import SallyportService
import SallyportVarlink

/// Reads `mailer.toml`, strictly: a key that is not known, a value of another type or out of its
/// range, and settings that do not go together are refused with their line.
package enum MailerConfigurationFile {
  /// Reads and checks the file and what it names but for the templates.
  ///
  /// - Parameters:
  ///   - environment: for `$CREDENTIALS_DIRECTORY`.
  ///   - admitsNoCredential: whether a credential that systemd has not handed over is passed by, by
  ///     whoever sends nothing.
  package static func read(
    _ path: String, environment: [String: String], admitsNoCredential: Bool = false
  ) throws(ConfigurationError) -> MailerConfiguration {
    try parse(
      try SettingsText.read(path), file: path, environment: environment,
      admitsNoCredential: admitsNoCredential)
  }

  package static func parse(
    _ text: String, file: String, environment: [String: String], admitsNoCredential: Bool = false
  ) throws(ConfigurationError) -> MailerConfiguration {
    var settings = MailerSettings(file: file)
    for member in try SettingsText.parse(text, file: file).members {
      try settings.take(member.key, member.value)
    }
    return try settings.configuration(
      environment: environment, admitsNoCredential: admitsNoCredential)
  }
}

/// The settings of a file, before they are held against each other.
private struct MailerSettings {
  /// Seconds: less is no time for a far server, more would outlast what is sent.
  private static let timeouts: ClosedRange<Int64> = 1...60

  /// RFC 4616 §2 has no limit; no server's names are longer.
  private static let maximumUserByteCount = 255

  /// Certificates of all authorities there are take some 220 KiB.
  private static let maximumAuthoritiesByteCount = 4 << 20

  private let file: String
  private let reader: SettingReader
  private var plain = MailerConfiguration.standard()
  private var server: (host: ServerHost, value: TOMLValue)?
  private var port: UInt16?
  private var protection: (ServerProtection, value: TOMLValue)?
  private var authorities: (path: String, value: TOMLValue)?
  private var user: (name: String, value: TOMLValue)?
  private var credential: (path: String, value: TOMLValue)?

  init(file: String) {
    self.file = file
    reader = SettingReader(file: file)
  }

  mutating func take(_ key: String, _ value: TOMLValue) throws(ConfigurationError) {
    switch key {
    case "server": server = (try host(value, key), value)
    case "port": port = try port(value, key)
    case "protection": protection = (try reader.oneOf(value, key), value)
    case "authorities": authorities = (try reader.path(value, key), value)
    case "user": user = (try userName(value, key), value)
    case "credential": credential = (try credentialPath(value, key), value)
    case "sender": plain.sender = try mailbox(value, key)
    case "timeout": plain.server.timeout = .seconds(try seconds(value, key))
    case "templates": plain.templates = try reader.path(value, key)
    case "socket": plain.socket = try reader.path(value, key)
    case "log": plain.logLevel = try reader.only("level", of: key, value, reader.oneOf) ?? .notice
    default: throw reader.unknown(key, value)
    }
  }

  /// What they say together.
  func configuration(
    environment: [String: String], admitsNoCredential: Bool
  ) throws(ConfigurationError) -> MailerConfiguration {
    var configuration = plain
    configuration.server.host = server?.host ?? .thisMachine
    configuration.server.protection = protection?.0 ?? .plain
    configuration.server.port = port ?? configuration.server.protection.usualPort
    try refuseUnprotected(configuration.server)
    configuration.server.authorities = try checkedAuthorities(configuration.server.protection)
    configuration.server.login = try login(environment, admitsNone: admitsNoCredential)
    return configuration
  }

  /// A code that others can read on its way is no second factor.
  private func refuseUnprotected(_ found: MailServer) throws(ConfigurationError) {
    guard found.protection == .plain, !found.host.isThisMachine else { return }
    guard let value = protection?.value ?? server?.value else { return }
    throw reader.refused(
      value, "protection",
      "must be starttls or tls: '\(found.host.text)' is not this machine, and whoever is in between"
        + " would read the codes")
  }

  private func checkedAuthorities(
    _ protection: ServerProtection
  ) throws(ConfigurationError) -> String? {
    guard let (path, value) = authorities else { return nil }
    guard protection != .plain else {
      throw reader.refused(value, "authorities", "are for protection = \"starttls\" or \"tls\"")
    }
    let bytes: [UInt8]
    do {
      bytes = try RegularFile.read(
        path, maximumByteCount: Self.maximumAuthoritiesByteCount, .notWritableByOthers)
    } catch {
      throw reader.refused(value, "authorities", "\(path) \(error.description)")
    }
    guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
      throw reader.refused(value, "authorities", "\(path) has no certificate (PEM) in it")
    }
    return path
  }

  private func login(
    _ environment: [String: String], admitsNone: Bool
  ) throws(ConfigurationError) -> MailServer.Login? {
    guard let user else {
      guard let credential else { return nil }
      throw reader.refused(credential.value, "credential", "is nobody's: say user = \"…\" too")
    }
    guard let credential else {
      throw reader.refused(user.value, "user", "has no password: say credential = \"…\" too")
    }
    if admitsNone, CredentialFile.isHandedOver(credential.path) { return nil }
    do {
      let password = try CredentialFile.read(credential.path, environment: environment)
      return MailServer.Login(user: user.name, password: password)
    } catch {
      throw reader.refused(
        credential.value, "credential", "\(credential.path) \(error.description)")
    }
  }

  // MARK: One by one

  private func host(_ value: TOMLValue, _ key: String) throws(ConfigurationError) -> ServerHost {
    guard let host = value.string.flatMap(ServerHost.init) else {
      throw reader.refused(value, key, "must be the name or the address of a host in quotes")
    }
    return host
  }

  private func port(_ value: TOMLValue, _ key: String) throws(ConfigurationError) -> UInt16 {
    guard let number = value.integer, let port = UInt16(exactly: number), port > 0 else {
      throw reader.refused(value, key, "must be a number from 1 to 65535")
    }
    return port
  }

  private func userName(_ value: TOMLValue, _ key: String) throws(ConfigurationError) -> String {
    guard let name = value.string, (1...Self.maximumUserByteCount).contains(name.utf8.count),
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw reader.refused(value, key, "must be a name in quotes") }
    return name
  }

  private func credentialPath(
    _ value: TOMLValue, _ key: String
  ) throws(ConfigurationError) -> String {
    let folder = "$\(CredentialFile.directoryVariable)/"
    guard let path = value.string, path.hasPrefix("/") || path.hasPrefix(folder) else {
      throw reader.refused(
        value, key, "must be an absolute path in quotes, or \"\(folder)NAME\"")
    }
    return path
  }

  private func mailbox(_ value: TOMLValue, _ key: String) throws(ConfigurationError) -> Mailbox {
    guard let mailbox = value.string.flatMap(Mailbox.init) else {
      throw reader.refused(value, key, "must be an address like \"sallyport@example.org\"")
    }
    return mailbox
  }

  private func seconds(_ value: TOMLValue, _ key: String) throws(ConfigurationError) -> Int64 {
    guard let number = value.integer, Self.timeouts.contains(number) else {
      throw reader.refused(value, key, "must be a number of seconds, from 1 to 60")
    }
    return number
  }
}
