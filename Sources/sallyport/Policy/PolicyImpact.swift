import SallyportVarlink

/// Whom a change of the policy would shut out, ask or ask no more.
struct PolicyImpact: Equatable {
  struct Person: Equatable {
    var name: String
    var lastSignIn: AccountSignIn?
  }

  struct Exemption: Equatable {
    var name: String
    var rule: Int64
  }

  /// Accounts that were looked at.
  var people = 0
  /// Whom an ordinary sign-in asks for a code.
  var askedNow = 0
  var askedThen = 0
  /// Who can sign in now, and could not then.
  var shutOut: [Person] = []
  /// Who cannot sign in now, and could not then.
  var shutOutAlready = 0
  /// Who would be asked for nothing because a rule says so.
  var exempt: [Exemption] = []
  /// Who is asked now, and would not be then.
  var relieved: [String] = []

  /// Adds one account.
  ///
  /// - Parameter standings: at each kind of login, an ordinary one first.
  mutating func add(_ standings: [PreviewPolicy.Standing]) {
    guard let usual = standings.first else { return }
    people += 1
    if usual.now.asks { askedNow += 1 }
    if usual.then.asks { askedThen += 1 }
    if standings.contains(where: { $0.then.refuses && !$0.now.refuses }) {
      shutOut.append(Person(name: usual.user, lastSignIn: usual.lastSignIn))
    } else if standings.contains(where: { $0.then.refuses }) {
      shutOutAlready += 1
    }
    if let rule = standings.lazy.compactMap(\.then.exemptingRule).first {
      exempt.append(Exemption(name: usual.user, rule: rule))
    }
    if standings.contains(where: { ($0.now.asks || $0.now.refuses) && $0.then.asksNothing }) {
      relieved.append(usual.user)
    }
  }
}

extension AdminRuling {
  fileprivate var asks: Bool { requirement == .codeRequired }
  fileprivate var refuses: Bool { requirement == .mandatoryNotEnrolled }
  fileprivate var asksNothing: Bool { requirement == .notRequired }
  fileprivate var exemptingRule: Int64? { reason == .exempt ? rule : nil }
}
