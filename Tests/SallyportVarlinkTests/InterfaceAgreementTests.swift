import SallyportVarlink
import Testing

/// The Swift structs say what the interface files say, no more and no less.
struct InterfaceAgreementTests {
  @Test("Every shipped interface parses and is documented member by member")
  func shippedInterfacesParse() {
    #expect(
      ShippedInterface.all.map(\.name) == [
        "org.varlink.service", "org.sallyport.Login", "org.sallyport.Account",
        "org.sallyport.Admin", "org.sallyport.Outbox",
      ])
    for interface in ShippedInterface.all {
      let description = interface.description
      #expect(interface.text.hasSuffix("\n"))
      #expect(!description.documentation.isEmpty)
      #expect(!description.types.values.contains { $0.documentation.isEmpty })
      #expect(!description.methods.values.contains { $0.documentation.isEmpty })
      #expect(!description.errors.values.contains { $0.documentation.isEmpty })
    }
  }

  @Test("There is a struct for every method, and none for what is no method")
  func everyMethodHasAStruct() {
    let methods = ShippedInterface.all.flatMap { interface in
      interface.description.methods.keys.map { "\(interface.name).\($0)" }
    }
    #expect(callSamples.map(\.method).sorted() == methods.sorted())
  }

  @Test("Every call fits its method, with all fields and with the fewest")
  func callsFit() throws {
    for sample in callSamples {
      let method = try #require(description(of: sample.method)).method
      try method.input.check(sample.fullParameters, unknownFields: .refused)
      try method.input.check(sample.bareParameters, unknownFields: .refused)
      #expect(missing(in: sample.fullParameters, of: method.input) == [])
      try sample.checkCallRoundTrip()
    }
  }

  @Test("Every reply fits its method, with all fields and with the fewest")
  func repliesFit() throws {
    for sample in callSamples {
      let method = try #require(description(of: sample.method)).method
      try method.output.check(sample.fullReplyParameters, unknownFields: .refused)
      try method.output.check(sample.bareReplyParameters, unknownFields: .refused)
      try sample.checkReplyRoundTrip()
      if !sample.method.hasPrefix("org.sallyport.Login.") {
        #expect(missing(in: sample.fullReplyParameters, of: method.output) == [])
      }
    }
  }

  static let steps: [(step: LoginStep, fields: [String])] = [
    (.prompt(text: "Verification code: ", echo: true), ["kind", "text", "echo"]),
    (.info(text: "i"), ["kind", "text"]),
    (.error(text: "e"), ["kind", "text"]),
    (.done(.permit, text: "t"), ["kind", "verdict", "text"]),
    (.done(.notPermitted, text: nil), ["kind", "verdict"]),
  ]

  @Test("Every step fits the type Step and says exactly what belongs to its kind", arguments: steps)
  func stepsFit(step: LoginStep, fields: [String]) throws {
    let type = ShippedInterface.login.description.types["Step"]?.type
    guard case .structure(let structure) = type else {
      Issue.record("Step is no struct")
      return
    }
    try structure.check(step.json, unknownFields: .refused)
    #expect(step.json.members.map(\.key) == fields)
    #expect(try LoginStep(json: step.json) == step)
  }

  @Test("Swift's choices are the interface's, in every enum")
  func choicesAgree() throws {
    let login = ShippedInterface.login.description.types
    let account = ShippedInterface.account.description.types
    #expect(try choices("verdict", login["Step"]) == LoginVerdict.allCases.map(\.rawValue))
    #expect(try choices("algorithm", account["Device"]) == DeviceAlgorithm.allCases.map(\.rawValue))
    #expect(
      try choices("requirement", account["Status"])
        == AccountStatus.Requirement.allCases.map(\.rawValue))
    #expect(
      try choices("method", account["SignIn"]) == AccountSignIn.Method.allCases.map(\.rawValue))
    let verify = try #require(ShippedInterface.admin.description.methods["VerifyAudit"])
    #expect(
      verify.output["fault"]?.type
        == .optional(.enumeration(VerifyAudit.Fault.allCases.map(\.rawValue))))
    let rejected = try #require(ShippedInterface.account.description.errors["StepUpRejected"])
    #expect(
      rejected.parameters["reason"]?.type
        == .enumeration(StepUpRejection.allCases.map(\.rawValue)))
  }

  @Test("Swift's choices are the interface's, in every enum of the administration")
  func administrationsChoicesAgree() throws {
    let admin = ShippedInterface.admin.description
    let types = admin.types
    #expect(
      try choices("method", types["SignIn"]) == AccountSignIn.Method.allCases.map(\.rawValue))
    #expect(
      try choices("lockReason", types["User"]) == AdminUser.LockReason.allCases.map(\.rawValue))
    #expect(try choices("effect", types["Rule"]) == AdminRule.Effect.allCases.map(\.rawValue))
    #expect(
      try choices("requirement", types["Ruling"])
        == AdminRuling.Requirement.allCases.map(\.rawValue))
    #expect(try choices("reason", types["Ruling"]) == AdminRuling.Reason.allCases.map(\.rawValue))
    let list = try #require(admin.methods["ListUsers"])
    #expect(
      list.input["secondFactor"]?.type
        == .optional(.enumeration(ListUsers.SecondFactor.allCases.map(\.rawValue))))
    let explanation = try #require(admin.methods["ExplainPolicy"])
    guard case .array(.structure(let rule)) = explanation.output["rules"]?.type else {
      Issue.record("ExplainPolicy lists no rules")
      return
    }
    #expect(
      rule["match"]?.type == .enumeration(ExplainPolicy.Match.allCases.map(\.rawValue)))
    let check = try #require(admin.methods["CheckLogin"]).output
    #expect(
      check["reason"]?.type
        == .optional(.enumeration(CheckLogin.Reason.allCases.map(\.rawValue))))
    #expect(check["verdict"]?.type == .enumeration(CheckLogin.Verdict.allCases.map(\.rawValue)))
    let rejected = try #require(admin.errors["StepUpRejected"])
    #expect(
      rejected.parameters["reason"]?.type
        == .enumeration(StepUpRejection.allCases.map(\.rawValue)))
  }

  @Test("Swift's choices are the interface's, in every enum of the mail")
  func mailsChoicesAgree() throws {
    let outbox = ShippedInterface.outbox.description
    #expect(
      try choices("kind", outbox.types["Mail"]) == OutboxMail.Kind.allCases.map(\.rawValue))
    let report = try #require(outbox.methods["ReportMail"])
    #expect(
      report.input["outcome"]?.type
        == .enumeration(ReportMail.Outcome.allCases.map(\.rawValue)))
  }

  @Test("Every declared error has a case, fits its declaration and survives the wire")
  func errorsFit() throws {
    let declared = ShippedInterface.all.flatMap { interface in
      interface.description.errors.keys.map { "\(interface.name).\($0)" }
    }
    #expect(Set(errorSamples.map(\.qualifiedName)) == Set(declared))
    for error in errorSamples {
      let name = try #require(QualifiedName.split(error.qualifiedName))
      let interface = try #require(ShippedInterface.all.first { $0.name == name.interface })
      let declaration = try #require(interface.description.errors[String(name.member)])
      try declaration.parameters.check(error.parameters, unknownFields: .refused)
      let survives = survivesTheWire(error)
      #expect(survives, "\(error)")
    }
  }

  @Test("An error of another interface, or without what it must say, is not taken for one")
  func foreignErrorIsNotTaken() {
    #expect(AccountError(qualifiedName: "org.sallyport.Admin.Unavailable", parameters: [:]) == nil)
    #expect(AccountError(qualifiedName: "org.sallyport.Account.New", parameters: [:]) == nil)
    #expect(
      AccountError(qualifiedName: "org.sallyport.Account.TooManyDevices", parameters: [:]) == nil)
    #expect(LoginError(qualifiedName: "org.sallyport.Login.New", parameters: [:]) == nil)
    #expect(
      AdminError(
        qualifiedName: "org.sallyport.Admin.NoSuchAccount", parameters: ["user": .integer(1)])
        == nil)
    #expect(
      ServiceError(qualifiedName: "org.varlink.service.MethodNotFound", parameters: [:]) == nil)
  }

  // MARK: Helpers

  private func survivesTheWire<Failure: WireError>(_ error: Failure) -> Bool {
    Failure(qualifiedName: error.qualifiedName, parameters: error.parameters) == error
  }

  private func description(
    of method: String
  ) -> (interface: InterfaceDescription, method: InterfaceDescription.Method)? {
    guard let name = QualifiedName.split(method),
      let interface = ShippedInterface.all.first(where: { $0.name == name.interface }),
      let method = interface.description.methods[String(name.member)]
    else { return nil }
    return (interface.description, method)
  }

  private func choices(
    _ field: String, _ type: InterfaceDescription.NamedType?
  ) throws -> [String] {
    guard case .structure(let structure) = type?.type else { return [] }
    switch structure[field]?.type {
    case .enumeration(let cases), .optional(.enumeration(let cases)): return cases
    default: return []
    }
  }

  /// Fields of the structure that the object leaves out, at any depth.
  private func missing(in object: JSONObject, of structure: WireStructure) -> [String] {
    structure.fields.flatMap { field -> [String] in
      guard let value = object[field.name] else { return [field.name] }
      return missing(in: value, of: field.type)
    }
  }

  private func missing(in value: JSONValue, of type: WireType) -> [String] {
    switch (type, value) {
    case (.optional(let wrapped), _): missing(in: value, of: wrapped)
    case (.structure(let structure), .object(let object)): missing(in: object, of: structure)
    case (.array(let element), .array(let values)):
      values.flatMap { missing(in: $0, of: element) }
    default: []
    }
  }
}
