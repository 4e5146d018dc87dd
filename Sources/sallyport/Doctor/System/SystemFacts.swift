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

  /// The daemon's own unit.
  var service: UnitFacts? {
    if case .shown(let service, _) = units { return service }
    return nil
  }
}
