/// The refusals that everything which asks for a step-up has in common, with their records.
extension AccountTransaction {
  /// Said before a code is asked for: none would be compared.
  mutating func refuseLockedStepUp(
    _ request: SelfServiceRequest, device: DeviceName? = nil, now: UnixTime
  ) -> SelfServiceRefusal? {
    guard account.stepUpThrottle.isLocked else { return nil }
    record(request.event(.stepUpRefused, .deny, .stepUpLocked, now: now, device: device))
    return .stepUpLocked
  }

  mutating func reject(
    _ rejection: StepUpRejection, _ request: SelfServiceRequest, device: DeviceName? = nil,
    now: UnixTime
  ) -> SelfServiceRefusal {
    record(request.event(.stepUpRefused, .deny, rejection.auditReason, now: now, device: device))
    return .stepUpRejected(rejection)
  }
}

extension StepUpRejection {
  fileprivate var auditReason: AuditReason {
    switch self {
    case .wrong: .wrongCode
    case .used: .replayed
    case .notACode: .notACode
    }
  }
}
