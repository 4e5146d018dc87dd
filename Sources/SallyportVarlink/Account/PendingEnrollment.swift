/// A new key that waits for its first code (`type PendingEnrollment`).
package struct PendingEnrollment: Sendable, Equatable {
  package var name: String
  /// Base32 (RFC 4648) without padding.
  package var key: Redacted
  /// otpauth://totp/… for a QR code.
  package var uri: Redacted
  package var issuer: String
  package var label: String
  package var otp: DeviceParameters
  /// Seconds until the enrolment ends unconfirmed.
  package var expiresIn: Int64

  package init(
    name: String, key: Redacted, uri: Redacted, issuer: String, label: String,
    otp: DeviceParameters, expiresIn: Int64
  ) {
    self.name = name
    self.key = key
    self.uri = uri
    self.issuer = issuer
    self.label = label
    self.otp = otp
    self.expiresIn = expiresIn
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    name = try reader.string("name")
    key = try reader.secret("key")
    uri = try reader.secret("uri")
    issuer = try reader.string("issuer")
    label = try reader.string("label")
    otp = try DeviceParameters(from: &reader)
    expiresIn = try reader.integer("expiresIn")
  }

  package var json: JSONObject {
    var object: JSONObject = [
      "name": .string(name), "key": .string(key.value), "uri": .string(uri.value),
      "issuer": .string(issuer), "label": .string(label),
    ]
    otp.write(to: &object)
    object.set("expiresIn", expiresIn)
    return object
  }
}
