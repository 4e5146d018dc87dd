import SallyportVarlink

/// A kind of login that a preview looks at.
struct PolicyScene: Equatable, Hashable {
  /// sshd where it is nil.
  var service: String?
  /// A numeric source; nil for none.
  var address: String?

  static let usual = PolicyScene()

  /// More kinds would take long, and tell little.
  static let most = 8

  /// The logins that a change of the rules bears on: an ordinary one, and those that the rules which
  /// come or go are about.
  static func scenes(changing old: [AdminRule], to new: [AdminRule]?) -> [PolicyScene] {
    guard let new else { return [usual] }
    let changed = new.filter { !old.contains($0) } + old.filter { !new.contains($0) }
    var scenes = [usual]
    for scene in changed.flatMap(scenes(of:)) where !scenes.contains(scene) { scenes.append(scene) }
    return Array(scenes.prefix(most))
  }

  private static func scenes(of rule: AdminRule) -> [PolicyScene] {
    let services: [String?] = rule.services.isEmpty ? [nil] : rule.services
    let addresses: [String?] =
      rule.networks.isEmpty ? [nil] : rule.networks.map { String($0.prefix { $0 != "/" }) }
    return services.flatMap { service in
      addresses.map {
        PolicyScene(service: service == "sshd" ? nil : service, address: $0)
      }
    }
  }

  var text: String {
    let source = address.map { " from \(TerminalText.clean($0))" } ?? ""
    return TerminalText.clean(service ?? "sshd") + source
  }
}
