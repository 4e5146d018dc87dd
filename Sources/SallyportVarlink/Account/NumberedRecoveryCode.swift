/// One line of the sheet of recovery codes (`type RecoveryCode`).
package struct NumberedRecoveryCode: Sendable, Equatable {
  package var number: Int64
  package var code: Redacted

  package init(number: Int64, code: Redacted) {
    self.number = number
    self.code = code
  }

  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    number = try reader.integer("number")
    code = try reader.secret("code")
  }

  package var json: JSONObject { ["number": .integer(number), "code": .string(code.value)] }
}

/// The reply of ShowRecoveryCodes and RegenerateRecoveryCodes.
package struct RecoveryCodesReply: WireReply {
  package var recoveryCodes: [NumberedRecoveryCode]

  package init(recoveryCodes: [NumberedRecoveryCode]) {
    self.recoveryCodes = recoveryCodes
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    recoveryCodes = try reader.objects("recoveryCodes", NumberedRecoveryCode.init(json:))
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("recoveryCodes", recoveryCodes.map(\.json))
    return object
  }
}
