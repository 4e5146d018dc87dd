/// What was seen of the machine itself.
struct SystemFacts: Equatable {
  enum Units: Equatable {
    case absent
    case shown(service: UnitFacts, sockets: [String: UnitFacts])
  }

  /// Nil where the kernel does not say.
  var isClockSynchronised: Bool?
  var units: Units
  var wayIn: WayIn
  /// Seconds after which login(1) ends (login.defs(5)); zero for as long as it takes.
  var loginTimeout = 60

  /// The sockets by which a connection starts a daemon that is stopped, as their units are shipped.
  static func sleepingSockets(_ units: Units) -> Set<String> {
    guard case .shown(let service, let sockets) = units,
      ["inactive", "failed"].contains(service["ActiveState"] ?? ""),
      sockets.values.contains(where: { $0["ActiveState"] == "active" })
    else { return [] }
    return [OurOptions.usualSocket, ConnectionOptions.usualSocket]
  }

  /// The daemon's own unit.
  var service: UnitFacts? {
    if case .shown(let service, _) = units { return service }
    return nil
  }
}
