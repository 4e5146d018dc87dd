import ArgumentParser
import SallyportVarlink

struct PolicyRulesAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Add a rule: whom, through which service, from where.",
    discussion: """
      The first rule that matches a sign-in decides. What is not named matches everything: \
      without --account and --group a rule is about everybody. Each option may be given several \
      times.
      """)

  @Argument(help: "exempt (nothing is asked) or require (a second factor is, set up or not).")
  var effect: AdminRule.Effect

  @Option(
    name: .customLong("account"), help: ArgumentHelp("An account.", valueName: "name"))
  var accounts: [String] = []

  @Option(
    name: .customLong("group"), help: ArgumentHelp("A Unix group.", valueName: "name"))
  var groups: [String] = []

  @Option(
    name: .customLong("service"), help: ArgumentHelp("A PAM service.", valueName: "name"))
  var services: [String] = []

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "A source: 192.0.2.0/24, 2001:db8::/32 or an address.", valueName: "network"))
  var networks: [String] = []

  @Option(
    help: ArgumentHelp("When it ends, such as 2027-03-01.", valueName: "date"))
  var until: LocalDate?

  @Option(help: ArgumentHelp("What it is for: 1 to 200 bytes.", valueName: "text"))
  var note: String

  @Option(
    name: .customLong("at"),
    help: ArgumentHelp("Its number; at the end without it.", valueName: "number"))
  var number: Int?

  @OptionGroup var options: PolicyEditOptions

  func validate() throws {
    guard AdminLimits.remark.contains(note.utf8.count) else {
      throw ValidationError("--note has 1 to 200 bytes")
    }
    let lists = [accounts, groups, services, networks]
    guard lists.allSatisfy({ $0.count <= AdminLimits.ruleEntries && !$0.contains("") }) else {
      throw ValidationError("a rule has at most 64 names of a kind, and none is empty")
    }
    if let until, until.seconds <= LocalTime.now {
      throw ValidationError("--until has passed")
    }
    if let number, number < 1 { throw ValidationError("--at counts from 1") }
  }

  func run() throws {
    try options.edit(done: "Done. sallyport policy rules lists them.\n") { policy in
      AdminPolicyChange(rules: try inserted(into: policy.rules))
    }
  }

  var rule: AdminRule {
    AdminRule(
      effect: effect, accounts: accounts, groups: groups, services: services,
      networks: networks, note: note, until: until?.seconds)
  }

  func inserted(into rules: [AdminRule]) throws(CommandFailure) -> [AdminRule] {
    guard rules.count < AdminLimits.rules else {
      throw CommandFailure(
        "there are \(rules.count) rules, and no more are allowed",
        hint: "sallyport policy rules remove NUMBER makes room")
    }
    let index = (number ?? rules.count + 1) - 1
    guard index <= rules.count else {
      throw CommandFailure(
        "there are only \(rules.count) rules", hint: "--at is at most \(rules.count + 1)")
    }
    return rules[..<index] + [rule] + rules[index...]
  }
}

extension AdminRule.Effect: ExpressibleByArgument {}
