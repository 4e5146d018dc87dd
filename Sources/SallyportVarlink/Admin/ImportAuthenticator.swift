/// Takes one account's app and recovery codes over from another verifier.
package struct ImportAuthenticator: WireCall {
  package static let method = "org.sallyport.Admin.ImportAuthenticator"

  package var user: String
  /// The uid that the account must have; nil where any will do.
  package var uid: Int64?
  /// What the other verifier is called.
  package var origin: String
  /// The shared secret in hexadecimal digits.
  package var key: Redacted
  package var otp: DeviceParameters
  /// How many steps the device's clock is ahead.
  package var clockDrift: Int64
  /// The latest time step of which a code was used: 0 where none was, nil where that is not known.
  package var lastTimeStep: Int64?
  /// Eight digits each.
  package var recoveryCodes: [Redacted]
  /// Whether only to say what would become of it.
  package var preview: Bool?

  package init(
    user: String, uid: Int64? = nil, origin: String, key: Redacted, otp: DeviceParameters,
    clockDrift: Int64 = 0, lastTimeStep: Int64? = nil, recoveryCodes: [Redacted] = [],
    preview: Bool? = nil
  ) {
    self.user = user
    self.uid = uid
    self.origin = origin
    self.key = key
    self.otp = otp
    self.clockDrift = clockDrift
    self.lastTimeStep = lastTimeStep
    self.recoveryCodes = recoveryCodes
    self.preview = preview
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    user = try reader.string("user", bytes: AdminLimits.user)
    uid = try reader.optionalInteger("uid")
    origin = try reader.string("origin", bytes: AdminLimits.origin)
    key = try reader.secret("key", bytes: AdminLimits.importedKey)
    otp = try DeviceParameters(from: &reader)
    clockDrift = try reader.integer("clockDrift")
    lastTimeStep = try reader.optionalInteger("lastTimeStep")
    recoveryCodes = try reader.strings(
      "recoveryCodes", atMost: AdminLimits.importedCodes, bytes: AdminLimits.importedCode
    ).map { Redacted($0) }
    preview = try reader.optionalBool("preview")
    try reader.refuseOthers()
    guard FieldLimits.digits.contains(otp.digits) else { throw InvalidParameter("digits") }
    guard FieldLimits.periods.contains(otp.period) else { throw InvalidParameter("period") }
    if let lastTimeStep, lastTimeStep < 0 { throw InvalidParameter("lastTimeStep") }
  }

  package var parameters: JSONObject {
    var object: JSONObject = ["user": .string(user)]
    object.set("uid", uid)
    object.set("origin", origin)
    object.set("key", key)
    otp.write(to: &object)
    object.set("clockDrift", clockDrift)
    object.set("lastTimeStep", lastTimeStep)
    object.set("recoveryCodes", recoveryCodes.map(\.value))
    object.set("preview", preview)
    return object
  }

  /// What became of it.
  package enum Outcome: String, Sendable, CaseIterable {
    case taken, directoryAccount, methodDisabled, usedInFuture
  }

  package struct Reply: WireReply {
    package var outcome: Outcome
    /// What the device is called; nil where nothing was taken, or only looked at.
    package var device: String?
    /// Recovery codes that the account has now.
    package var recoveryCodes: Int64?
    /// Whether they are new, because none came along.
    package var newRecoveryCodes: Bool?

    package init(
      _ outcome: Outcome, device: String? = nil, recoveryCodes: Int64? = nil,
      newRecoveryCodes: Bool? = nil
    ) {
      self.outcome = outcome
      self.device = device
      self.recoveryCodes = recoveryCodes
      self.newRecoveryCodes = newRecoveryCodes
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      outcome = try reader.choice("outcome")
      device = try reader.optionalString("device")
      recoveryCodes = try reader.optionalInteger("recoveryCodes")
      newRecoveryCodes = try reader.optionalBool("newRecoveryCodes")
    }

    package var parameters: JSONObject {
      var object: JSONObject = ["outcome": .string(outcome.rawValue)]
      object.set("device", device)
      object.set("recoveryCodes", recoveryCodes)
      object.set("newRecoveryCodes", newRecoveryCodes)
      return object
    }
  }
}
