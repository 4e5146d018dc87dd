import SallyportVarlink

/// The logins that a preview of a change looks at: an ordinary one, and those that rules are about.
struct PolicyScenes: Equatable {
  /// An ordinary one first.
  private(set) var looked: [PolicyScene] = [.usual]
  /// Whether the rules name others, which would take too long.
  private(set) var hasMore = false

  /// More kinds would take long, and tell little.
  static let most = 8

  static let usual = PolicyScenes()

  private init() {}

  /// Of the rules that come or go, and, where a setting changes who is asked, of those that stay:
  /// they exempt from it, or go beyond it.
  init(_ change: AdminPolicyChange, of policy: AdminPolicy) {
    let old = policy.rules
    let new = change.rules ?? old
    let changed = new.filter { !old.contains($0) } + old.filter { !new.contains($0) }
    let rules = change.hasDecidingSetting ? changed + new : changed
    for rule in rules {
      add(rule)
      if hasMore { return }
    }
  }

  private mutating func add(_ rule: AdminRule) {
    let services: [String?] = rule.services.isEmpty ? [nil] : rule.services
    let addresses: [String?] =
      rule.networks.isEmpty ? [nil] : rule.networks.map { String($0.prefix { $0 != "/" }) }
    for service in services {
      for address in addresses {
        let scene = PolicyScene(service: service == "sshd" ? nil : service, address: address)
        guard !looked.contains(scene) else { continue }
        hasMore = looked.count == Self.most
        if hasMore { return }
        looked.append(scene)
      }
    }
  }
}
