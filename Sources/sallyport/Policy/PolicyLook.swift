import SallyportVarlink

/// What a preview found of one account at one kind of login.
struct PolicyLook: Equatable {
  var scene: PolicyScene
  /// Of `then`, in seconds since 1970; nil for as soon as the change is made.
  var moment: Int64?
  var now: AdminRuling
  var then: AdminRuling

  init(
    _ scene: PolicyScene = .usual, at moment: Int64? = nil, now: AdminRuling, then: AdminRuling
  ) {
    self.scene = scene
    self.moment = moment
    self.now = now
    self.then = then
  }

  /// Whether nothing is asked any more.
  var relieves: Bool { now.asks && then.asksNothing }

  var shutsOut: Bool { then.shutsOut && !now.shutsOut }

  var admits: Bool { now.shutsOut && !then.shutsOut }
}

extension AdminRuling {
  var asks: Bool { requirement == .codeRequired }

  var asksNothing: Bool { requirement == .notRequired }

  /// Whether there is no way in, not even by setting a second factor up.
  var shutsOut: Bool { requirement == .mandatoryNotEnrolled && enrols != true }

  /// Whether a second factor must be set up to get in, and can be.
  var enrolsThere: Bool { requirement == .mandatoryNotEnrolled && enrols == true }

  var exemptingRule: Int64? { reason == .exempt ? rule : nil }
}
