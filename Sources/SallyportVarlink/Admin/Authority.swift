/// How the acting person shows that it is really them (`type Authority`); every call of
/// `org.sallyport.Admin` that needs a permission carries one.
package struct Authority: Sendable, Equatable {
  /// Bytes of the reason for doing without a second factor: a sentence, and one line of the journal.
  package static let reasonLength = 1...200

  /// What a login uid can be: (uid_t) -1 is the kernel's word for none.
  package static let loginUIDs: ClosedRange<Int64> = 0...Int64(UInt32.max) - 1

  /// Of a peer with uid 0: the login uid of its session; nil where the kernel knows none.
  ///
  /// From other peers it is ignored.
  package var loginUID: Int64?

  /// A current code of the acting person's own app, or one of their recovery codes.
  package var stepUp: Redacted?

  /// Of a peer with uid 0: the reason for which it is done without a second factor of one's own.
  package var breakGlass: String?

  /// With `breakGlass`: nothing is done yet; where it would be, the answer is that a step-up is
  /// required.
  package var asksOnly: Bool?

  package init(
    loginUID: Int64? = nil, stepUp: Redacted? = nil, breakGlass: String? = nil,
    asksOnly: Bool? = nil
  ) {
    self.loginUID = loginUID
    self.stepUp = stepUp
    self.breakGlass = breakGlass
    self.asksOnly = asksOnly
  }

  /// - Throws: `InvalidParameter` for a field that is unknown or out of range: what a caller means
  ///   by it would otherwise be misunderstood.
  package init(json: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(json)
    loginUID = try reader.optionalInteger("loginUID")
    if let loginUID, !Self.loginUIDs.contains(loginUID) { throw InvalidParameter("loginUID") }
    stepUp = try reader.optionalSecret("stepUp")
    breakGlass = try reader.optionalString("breakGlass", bytes: Self.reasonLength)
    asksOnly = try reader.optionalBool("asksOnly")
    try reader.refuseOthers()
  }

  package var json: JSONObject {
    var object = JSONObject()
    object.set("loginUID", loginUID)
    object.set("stepUp", stepUp)
    object.set("breakGlass", breakGlass)
    object.set("asksOnly", asksOnly)
    return object
  }
}

extension ParameterReader {
  mutating func optionalAuthority() throws(InvalidParameter) -> Authority? {
    guard let object = try optionalObject("authority") else { return nil }
    return try Authority(json: object)
  }
}

extension JSONObject {
  mutating func set(authority: Authority?) {
    if let authority { set("authority", .object(authority.json)) }
  }
}
