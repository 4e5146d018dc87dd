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

  /// The daemon's own unit.
  var service: UnitFacts? {
    if case .shown(let service, _) = units { return service }
    return nil
  }
}
