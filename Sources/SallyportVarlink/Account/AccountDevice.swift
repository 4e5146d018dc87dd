/// An authenticator app that was confirmed (`type Device`).
package struct AccountDevice: Sendable, Equatable {
  package var name: String
  package var otp: DeviceParameters
  /// Seconds since 1970-01-01T00:00:00Z.
  package var confirmedAt: Int64
  package var lastUsedAt: Int64?
  /// Seconds that its clock is ahead of the daemon's machine; negative: behind.
  package var clockDrift: Int64

  package init(
    name: String, otp: DeviceParameters, confirmedAt: Int64, lastUsedAt: Int64? = nil,
    clockDrift: Int64 = 0
  ) {
    self.name = name
    self.otp = otp
    self.confirmedAt = confirmedAt
    self.lastUsedAt = lastUsedAt
    self.clockDrift = clockDrift
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    name = try reader.string("name")
    otp = try DeviceParameters(from: &reader)
    confirmedAt = try reader.integer("confirmedAt")
    lastUsedAt = try reader.optionalInteger("lastUsedAt")
    clockDrift = try reader.integer("clockDrift")
  }

  package var json: JSONObject {
    var object: JSONObject = ["name": .string(name)]
    otp.write(to: &object)
    object.set("confirmedAt", confirmedAt)
    object.set("lastUsedAt", lastUsedAt)
    object.set("clockDrift", clockDrift)
    return object
  }
}
