import SallyportVarlink

/// Whom a change of the policy would shut out, let in, ask or ask no more.
struct PolicyImpact: Equatable {
  struct Person: Equatable {
    var name: String
    var lastSignIn: AccountSignIn?
  }

  struct Exemption: Equatable {
    var name: String
    var rule: Int64
  }

  /// An exemption at some of the logins that were looked at.
  struct PartExemption: Equatable {
    /// Such as `from 192.0.2.0 (rule 2)`.
    var way: String
    var names: [String]
  }

  /// Accounts that were looked at.
  var people = 0
  /// Whom an ordinary sign-in asks for a code.
  var askedNow = 0
  var askedThen = 0
  /// Whom nothing is asked because a directory looks after them.
  var leftToDirectory = 0
  /// Who would have to set a second factor up while they sign in, and could.
  var enrolling = 0
  /// Who can sign in now, and could not then.
  var shutOut: [Person] = []
  /// Who cannot sign in now, and could not then.
  var shutOutAlready = 0
  /// Who cannot sign in now, and could then.
  var admitted: [String] = []
  /// The same, until what is announced is in force.
  var admittedForNow: [String] = []
  /// Who would be asked for nothing because a rule says so.
  var exempt: [Exemption] = []
  /// Of whom a rule does so at some logins, while others ask or refuse.
  var partlyExempt: [PartExemption] = []
  /// Who is asked now, and would not be then.
  var relieved: [String] = []

  /// Adds one account.
  ///
  /// - Parameter looks: at each kind of login, an ordinary one first, and that at each moment, the
  ///   last of which is when everything is in force.
  mutating func add(_ name: String, lastSignIn: AccountSignIn? = nil, _ looks: [PolicyLook]) {
    guard let last = looks.last else { return }
    let final = looks.filter { $0.moment == last.moment }
    people += 1
    if final.first?.now.asks == true { askedNow += 1 }
    if final.first?.then.asks == true { askedThen += 1 }
    if final.contains(where: { $0.then.reason == .directoryAccount }) { leftToDirectory += 1 }
    if final.contains(where: \.then.enrolsThere) { enrolling += 1 }
    addEntry(Person(name: name, lastSignIn: lastSignIn), looks, final)
    let isPartlyExempt = addExemption(name, final)
    let reliefs = looks.filter(\.relieves)
    if reliefs.contains(where: { $0.then.exemptingRule == nil || !isPartlyExempt }) {
      relieved.append(name)
    }
  }

  private mutating func addEntry(_ person: Person, _ looks: [PolicyLook], _ final: [PolicyLook]) {
    let isAdmitted = final.contains(where: \.admits)
    if isAdmitted {
      admitted.append(person.name)
    } else if looks.contains(where: \.admits) {
      admittedForNow.append(person.name)
    }
    if looks.contains(where: \.shutsOut) {
      shutOut.append(person)
    } else if !isAdmitted, !looks.contains(where: \.admits),
      final.contains(where: \.then.shutsOut)
    {
      shutOutAlready += 1
    }
  }

  /// - Returns: whether it is one of some logins only.
  private mutating func addExemption(_ name: String, _ final: [PolicyLook]) -> Bool {
    guard let rule = final.lazy.compactMap(\.then.exemptingRule).first else { return false }
    guard final.contains(where: { !$0.then.asksNothing }) else {
      exempt.append(Exemption(name: name, rule: rule))
      return false
    }
    let way = Self.way(of: final)
    if let index = partlyExempt.firstIndex(where: { $0.way == way }) {
      partlyExempt[index].names.append(name)
    } else {
      partlyExempt.append(PartExemption(way: way, names: [name]))
    }
    return true
  }

  private static func way(of looks: [PolicyLook]) -> String {
    var ways: [(rule: Int64, ways: [String])] = []
    for look in looks {
      guard let rule = look.then.exemptingRule else { continue }
      if let index = ways.firstIndex(where: { $0.rule == rule }) {
        ways[index].ways.append(look.scene.way)
      } else {
        ways.append((rule, [look.scene.way]))
      }
    }
    return CountText.list(
      ways.map { "\($0.ways.joined(separator: " or ")) (rule \($0.rule))" })
  }
}
