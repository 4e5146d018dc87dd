package import SallyportMail
package import SallyportService
package import SallyportVarlink

/// The template of each kind of mail, as they lie in a folder: `signInCode.txt` and so on.
package struct MailTemplates: Sendable {
  private let byKind: [OutboxMail.Kind: MailTemplate]

  /// Reads and checks all of them.
  ///
  /// What people read decides what they do, so each must belong to root or to the mailer's own user
  /// and be writable by nobody else.
  package init(folder: String) throws(ConfigurationError) {
    var byKind: [OutboxMail.Kind: MailTemplate] = [:]
    for kind in OutboxMail.Kind.allCases {
      byKind[kind] = try Self.template(of: kind, file: "\(folder)/\(kind.rawValue).txt")
    }
    self.byKind = byKind
  }

  package subscript(kind: OutboxMail.Kind) -> MailTemplate {
    guard let template = byKind[kind] else { preconditionFailure("all kinds were read") }
    return template
  }

  private static func template(
    of kind: OutboxMail.Kind, file: String
  ) throws(ConfigurationError) -> MailTemplate {
    let text = try SettingsText.read(file)
    do {
      return try MailTemplate(text, requiring: kind.required, admitting: kind.admitted)
    } catch {
      throw ConfigurationError(file: file, line: error.line, reason: error.description)
    }
  }
}

extension OutboxMail.Kind {
  /// What a mail of this kind is nothing without.
  fileprivate var required: Set<MailTemplate.Placeholder> {
    switch self {
    case .signInCode, .activation: [.code]
    case .notice: [.events]
    case .test: []
    }
  }

  fileprivate var admitted: Set<MailTemplate.Placeholder> {
    switch self {
    case .signInCode, .activation: [.user, .host, .validity, .until]
    case .notice, .test: [.user, .host]
    }
  }
}
