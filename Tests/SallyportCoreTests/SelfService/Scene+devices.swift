import SallyportCore

extension Scene {
  mutating func removeDevice(
    _ name: String = "phone", stepUp: AuthenticatorOutput?
  ) throws -> Result<Bool, SelfServiceRefusal> {
    let (selfService, now, person) = (selfService, now, person)
    return try commit {
      try selfService.removeDevice(
        person, named: name.deviceName, stepUp: stepUp, in: &$0, now: now)
    }
  }

  mutating func resynchronize(
    _ name: String = "phone", with codes: Resynchronization.Codes?
  ) throws -> Result<Device, SelfServiceRefusal> {
    let (resynchronization, now, person) = (Resynchronization(vault: vault), now, person)
    return try commit {
      try resynchronization.run(person, of: name.deviceName, with: codes, in: &$0, now: now)
    }
  }

  /// What a phone showed a step ago and shows now, if its clock is so many steps ahead.
  func codes(_ drift: Int, of phone: Phone? = nil) -> Resynchronization.Codes {
    let phone = phone ?? self.phone
    let step = phone.parameters.timeStepSize.duration
    return Resynchronization.Codes(
      first: phone.code(at: now + step * (drift - 1)), second: phone.code(at: now + step * drift))
  }

  /// What a phone shows whose clock is so many steps ahead.
  func code(_ drift: Int) -> AuthenticatorOutput {
    phone.code(at: now + phone.parameters.timeStepSize.duration * drift)
  }
}

extension String {
  var deviceName: DeviceName {
    guard let name = DeviceName(self) else { preconditionFailure("'\(self)' names no device") }
    return name
  }
}
