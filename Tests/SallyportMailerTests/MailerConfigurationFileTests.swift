import Foundation
import SallyportMail
import SallyportService
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportMailer

@Suite("mailer.toml")
struct MailerConfigurationFileTests {
  private func parse(
    _ text: String, environment: [String: String] = [:]
  ) throws(ConfigurationError) -> MailerConfiguration {
    try MailerConfigurationFile.parse(text, file: "/m", environment: environment)
  }

  // MARK: Refusals

  @Test(
    "What cannot be is refused, with its line",
    arguments: [
      ("sever = \"a\"", 1, "there is no setting 'sever'"),
      ("verify = false", 1, "there is no setting 'verify'"),
      ("[log]\nlevl = \"info\"", 2, "there is no setting 'log.levl'"),
      ("\nserver = 5", 2, "server must be the name or the address of a host in quotes"),
      ("server = \"\"", 1, "server must be the name or the address of a host in quotes"),
      ("server = \"a b\"", 1, "server must be the name or the address of a host in quotes"),
      ("server = \"a/b\"", 1, "server must be the name or the address of a host in quotes"),
      ("server = \"a@b\"", 1, "server must be the name or the address of a host in quotes"),
      ("server = \"a:25\"", 1, "server must be the name or the address of a host in quotes"),
      ("server = \"::1%lo\"", 1, "server must be the name or the address of a host in quotes"),
      ("server = \"a\\r\\nb\"", 1, "server must be the name or the address of a host in quotes"),
      ("port = 0", 1, "port must be a number from 1 to 65535"),
      ("port = 65536", 1, "port must be a number from 1 to 65535"),
      ("port = \"25\"", 1, "port must be a number from 1 to 65535"),
      ("protection = \"none\"", 1, "protection must be one of plain, starttls, tls"),
      ("protection = true", 1, "protection must be one of plain, starttls, tls"),
      ("sender = \"sallyport\"", 1, "sender must be an address like \"sallyport@example.org\""),
      (
        "sender = \"Sally <s@example.org>\"", 1,
        "sender must be an address like \"sallyport@example.org\""
      ),
      ("timeout = 0", 1, "timeout must be a number of seconds, from 1 to 60"),
      ("timeout = 61", 1, "timeout must be a number of seconds, from 1 to 60"),
      ("templates = \"mail\"", 1, "templates must be an absolute path in quotes"),
      ("socket = \"mail\"", 1, "socket must be an absolute path in quotes"),
      ("user = \"\"", 1, "user must be a name in quotes"),
      ("user = \"a\\u0000\"", 1, "has a NUL character"),
      ("user = \"a\\n\"", 1, "user must be a name in quotes"),
      ("user = \"a\"", 1, "user has no password: say credential = \"…\" too"),
      ("credential = \"/p\"", 1, "credential is nobody's: say user = \"…\" too"),
      (
        "credential = \"p\"", 1,
        "credential must be an absolute path in quotes, or \"$CREDENTIALS_DIRECTORY/NAME\""
      ),
      (
        "user = \"a\"\ncredential = \"/absent\"", 2,
        "credential /absent cannot be opened: No such file or directory"
      ),
      (
        "user = \"a\"\ncredential = \"$CREDENTIALS_DIRECTORY/p\"", 2,
        "credential $CREDENTIALS_DIRECTORY/p cannot be found: systemd has handed over no credential"
      ),
      (
        "authorities = \"/etc/passwd\"", 1,
        "authorities are for protection = \"starttls\" or \"tls\""
      ),
      (
        "protection = \"tls\"\nauthorities = \"/etc/passwd\"", 2,
        "authorities /etc/passwd has no certificate (PEM) in it"
      ),
      (
        "protection = \"tls\"\nauthorities = \"/absent\"", 2,
        "authorities /absent cannot be opened: No such file or directory"
      ),
    ])
  func refused(text: String, line: Int, reason: String) {
    #expect(throws: ConfigurationError(file: "/m", line: line, reason: reason)) {
      try parse(text)
    }
  }

  @Test(
    "Codes go to another machine in no way that others can read",
    arguments: ["mail.example.org", "10.0.0.1", "128.0.0.1", "::2", "localhost.example.org", "127"])
  func unprotected(host: String) {
    for (text, line) in [
      ("server = \"\(host)\"", 1), ("server = \"\(host)\"\nprotection = \"plain\"", 2),
    ] {
      #expect(
        throws: ConfigurationError(
          file: "/m", line: line,
          reason:
            "protection must be starttls or tls: '\(host)' is not this machine, and whoever is"
            + " in between would read the codes")
      ) { try parse(text) }
    }
  }

  @Test(
    "A password is one line that nobody else can read",
    arguments: [
      ("secret\n", 0o404, "is accessible to others; chmod 0400"),
      ("secret\n", 0o440, "is accessible to others; chmod 0400"),
      ("", 0o400, "holds no password"), ("\n", 0o400, "holds no password"),
      ("a\nb\n", 0o400, "must hold the password on one line, and nothing else"),
      ("a\r\n", 0o400, "must hold the password on one line, and nothing else"),
      (String(repeating: "x", count: 1025), 0o400, "is larger than 1024 bytes"),
    ])
  func badPassword(text: String, mode: Int, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("password", text, mode: mode)
    #expect(
      throws: ConfigurationError(file: "/m", line: 2, reason: "credential \(path) \(reason)")
    ) { try parse("user = \"a\"\ncredential = \"\(path)\"") }
  }

  @Test("A file that others can write to is refused")
  func writableByOthers() throws {
    let path = try TemporaryFolder().path(of: "mailer.toml")
    #expect(throws: ConfigurationError.self) {
      try MailerConfigurationFile.read(path, environment: [:])
    }
    let folder = try TemporaryFolder()
    let writable = try folder.file("mailer.toml", "", mode: 0o666)
    #expect(
      throws: ConfigurationError(
        file: writable, line: nil, reason: "is writable by others; chmod go-w")
    ) { try MailerConfigurationFile.read(writable, environment: [:]) }
  }

  // MARK: What is taken

  @Test("Where nothing is said, mail goes to this machine, unprotected, from sallyport at it")
  func standard() throws {
    let configuration = try parse("")
    #expect(configuration == .standard())
    #expect(configuration.server.url.hasPrefix("smtp://localhost:25/"))
    #expect(configuration.server.login == nil)
    #expect(configuration.sender.address.hasPrefix("sallyport@"))
  }

  @Test(
    "A machine whose name no address can have is localhost",
    arguments: ["a_b", "", "-", "a b", String(repeating: "a", count: 64)])
  func oddHostName(name: String) {
    let configuration = MailerConfiguration.standard(hostName: name)
    #expect(configuration.sender.address == "sallyport@localhost")
    #expect(configuration.server.url == "smtp://localhost:25/localhost")
  }

  @Test(
    "Each protection has its port and its kind of address",
    arguments: [
      ("server = \"m.example.org\"\nprotection = \"starttls\"", "smtp://m.example.org:587/"),
      ("server = \"m.example.org\"\nprotection = \"tls\"", "smtps://m.example.org:465/"),
      ("server = \"::1\"", "smtp://[::1]:25/"),
      ("server = \"0:0::1\"", "smtp://[0:0::1]:25/"),
      ("server = \"127.0.0.2\"\nport = 2525", "smtp://127.0.0.2:2525/"),
      ("server = \"LocalHost\"", "smtp://LocalHost:25/"),
    ])
  func addresses(text: String, start: String) throws {
    #expect(try parse(text).server.url.hasPrefix(start))
  }

  @Test("Name and password are read, from a file or a credential")
  func login() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("password", "sesam öffne dich\n", mode: 0o400)
    let login = MailServer.Login(user: "sally", password: "sesam öffne dich")
    #expect(try parse("user = \"sally\"\ncredential = \"\(path)\"").server.login == login)
    let credential = "user = \"sally\"\ncredential = \"$CREDENTIALS_DIRECTORY/password\""
    let environment = ["CREDENTIALS_DIRECTORY": folder.path]
    #expect(try parse(credential, environment: environment).server.login == login)
    #expect(!"\(login)".contains("sesam"))
  }

  @Test("The example names every setting, with what is meant by default")
  func example() throws {
    let text = try ProjectFile.text(of: "etc/mailer.toml")
    #expect(try parse(text) == .standard())
    let names = [
      "server", "port", "protection", "authorities", "user", "credential", "sender", "timeout",
      "templates", "socket", "level",
    ]
    for name in names { #expect(text.contains("\n#\(name) = "), "\(name)") }
  }

  // MARK: A look

  @Test("A look at the file passes by what systemd would hand over, and nothing else")
  func looked() throws {
    let text = "user = \"a\"\ncredential = "
    let handedOver = text + "\"$CREDENTIALS_DIRECTORY/p\""
    #expect(throws: ConfigurationError.self) { try parse(handedOver) }
    let seen = try MailerConfigurationFile.parse(
      handedOver, file: "/m", environment: [:], admitsNoCredential: true)
    #expect(seen.server.login == nil)
    #expect(throws: ConfigurationError.self) {
      try MailerConfigurationFile.parse(
        text + "\"/absent\"", file: "/m", environment: [:], admitsNoCredential: true)
    }
  }
}
