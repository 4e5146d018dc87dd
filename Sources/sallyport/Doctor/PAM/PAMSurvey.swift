/// What this machine's PAM files say, service by service.
struct PAMSurvey: Equatable {
  struct Service: Equatable {
    let name: String
    let auth: PAMStack?
    let account: PAMStack?

    var hasOurs: Bool { auth?.hasOurs == true || account?.hasOurs == true }

    /// Whether our module's name is in its lines, be it where libpam does not take it for one.
    var namesOurs: Bool { auth?.namesOurs == true || account?.namesOurs == true }

    /// The files that decide, with what stat(2) says of each.
    var files: [String] {
      ((auth?.files ?? []) + (account?.files ?? [])).reduce(into: []) { files, file in
        if !files.contains(file) { files.append(file) }
      }
    }
  }

  let services: [Service]

  init(services: [Service]) {
    self.services = services
  }

  init(_ names: [String], _ resolver: PAMStackResolver) {
    services = names.map { name in
      Service(
        name: name, auth: resolver.stack(of: name, .auth),
        account: resolver.stack(of: name, .account))
    }
  }

  func service(_ name: String) -> Service? {
    services.first { $0.name == name }
  }

  /// Whether anybody is asked for a code anywhere.
  var asksAnywhere: Bool { services.contains { $0.auth?.hasOurs == true } }
}
