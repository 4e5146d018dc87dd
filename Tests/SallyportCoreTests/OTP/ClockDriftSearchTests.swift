import SallyportCore
import SallyportCrypto
import Testing

@Suite struct ClockDriftSearchTests {
  /// What a device shows, the clock it goes by, and how many steps 12 hours are to it.
  struct Device: Sendable, CustomTestStringConvertible {
    let parameters: TOTP.Parameters
    let steps: Int

    var testDescription: String { "\(parameters.digits) \(parameters.timeStepSize)" }
  }

  static let devices = [
    Device(parameters: .standard, steps: 1440),
    Device(parameters: TOTP.Parameters(timeStepSize: .sixtySeconds), steps: 720),
    Device(
      parameters: TOTP.Parameters(
        timeStepSize: .sixtySeconds, digits: .eight, algorithm: .sha512), steps: 720),
    Device(parameters: TOTP.Parameters(digits: .eight, algorithm: .sha256), steps: 1440),
  ]

  /// The middle of a step, in 2027.
  private let now = UnixTime(seconds: 1_800_000_010)

  private func search(_ device: Device) throws -> ClockDriftSearch {
    ClockDriftSearch(secret: try .ofRFC(count: 32), parameters: device.parameters)
  }

  private func step(_ distance: Int, of device: Device, at now: UnixTime) throws -> TimeStep {
    try #require(TOTP.timeStep(at: now, parameters: device.parameters).advanced(by: distance))
  }

  private func password(
    _ distance: Int, of device: Device, at now: UnixTime
  ) throws -> OneTimePassword {
    TOTP.value(
      secret: try .ofRFC(count: 32), at: try step(distance, of: device, at: now),
      parameters: device.parameters)
  }

  /// Searches for what the device shows at these steps around ours.
  private func find(
    _ first: Int, then second: Int, of device: Device, at now: UnixTime? = nil
  ) throws -> ClockDriftSearch.Match? {
    let now = now ?? self.now
    return try search(device).find(
      password(first, of: device, at: now), then: password(second, of: device, at: now), at: now)
  }

  // MARK: Not found

  @Test("a clock that is off by one step more than 12 hours is not found", arguments: devices)
  func justOutside(device: Device) throws {
    #expect(try find(device.steps, then: device.steps + 1, of: device) == nil)
    #expect(try find(-device.steps - 2, then: -device.steps - 1, of: device) == nil)
  }

  @Test(
    "what does not come one after the other is not found", arguments: devices,
    [(0, 0), (0, -1), (1, 0), (0, 2), (-3, 4), (-1440, 1440)])
  func notConsecutive(device: Device, steps: (first: Int, second: Int)) throws {
    #expect(try find(steps.first, then: steps.second, of: device) == nil)
  }

  @Test("one right password is not enough, whichever it is", arguments: devices)
  func onlyOne(device: Device) throws {
    let near = try (-20...20).map { try password($0, of: device, at: now) }
    let strange = try #require(
      (0..<100).lazy.map { number in
        let digits = String(number + 10)
        return String(repeating: "0", count: device.parameters.digits.rawValue - 2) + digits
      }.compactMap(OneTimePassword.init(typed:)).first { !near.contains($0) })
    let right = try password(0, of: device, at: now)
    #expect(try search(device).find(strange, then: right, at: now) == nil)
    #expect(try search(device).find(right, then: strange, at: now) == nil)
  }

  @Test("the passwords of another secret, or with other digits, are not found")
  func otherDevice() throws {
    let device = Self.devices[0]
    let other = try SharedSecret(Secret(copying: [UInt8](repeating: 7, count: 20)))
    let pair = try [0, 1].map {
      TOTP.value(secret: other, at: try step($0, of: device, at: now))
    }
    #expect(try search(device).find(pair[0], then: pair[1], at: now) == nil)
    let eight = Self.devices[3]
    let first = try password(0, of: eight, at: now)
    let second = try password(1, of: eight, at: now)
    #expect(try search(device).find(first, then: second, at: now) == nil)
  }

  // MARK: Found

  @Test("every drift within 12 hours is found, to the step", arguments: devices)
  func found(device: Device) throws {
    let edge = device.steps
    for drift in [-edge, -edge + 1, -9, -1, 0, 1, 2, 360, edge - 1, edge] {
      let match = try #require(try find(drift - 1, then: drift, of: device))
      #expect(match.clockDrift == drift)
      #expect(match.first == (try step(drift - 1, of: device, at: now)))
      #expect(match.second == (try step(drift, of: device, at: now)))
    }
  }

  @Test(
    "the second password's step is what the clock is measured by, wherever in the step we are",
    arguments: [0, 1, 29])
  func withinTheStep(second: Int) throws {
    let now = UnixTime.start + .seconds(second)
    #expect(try find(-1, then: 0, of: Self.devices[0], at: now)?.clockDrift == 0)
  }

  @Test("before 1970 and at its first step nothing is found that has no step", arguments: [-90, 0])
  func beforeTheEpoch(seconds: Int64) throws {
    let (device, now) = (Self.devices[0], UnixTime(seconds: seconds))
    #expect(try find(0, then: 1, of: device, at: now)?.clockDrift == 1)
    #expect(try find(1439, then: 1440, of: device, at: now)?.clockDrift == 1440)
    #expect(try find(1440, then: 1441, of: device, at: now) == nil)
    #expect(try find(0, then: 0, of: device, at: now) == nil)
  }

  @Test(
    "time goes on after 2038, and ends without a trap",
    arguments: [1 << 31 - 1, 1 << 31, 1 << 32, 1 << 40, .max] as [Int64])
  func after2038(seconds: Int64) throws {
    let (device, now) = (Self.devices[0], UnixTime(seconds: seconds))
    for drift in [-1440, 0, 1440] {
      #expect(try find(drift - 1, then: drift, of: device, at: now)?.clockDrift == drift)
    }
  }
}
