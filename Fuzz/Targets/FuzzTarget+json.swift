import SallyportVarlink

extension FuzzTarget {
  /// The strict JSON reader and its writer: what is taken is RFC 8259, what is refused is not or
  /// for a reason of our own, and what is written is read again as the same.
  static let json = FuzzTarget(name: "json", maximumByteCount: 4096) { input throws(Finding) in
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(scanning: input.span, maximumBytes: MessageLimits.login)
    } catch {
      return try checkRefusal(error, of: input)
    }
    try Finding.unless(JSONGrammar.allows(input), "what is taken is RFC 8259")
    let written = JSONText.bytes(of: value)
    let again = try? JSONValue(
      scanning: written.span, maximumBytes: JSONText.roomToWrite(input.count))
    try Finding.unless(
      again.map(JSONText.bytes) == written, "what was written is read again as the same")
  }

  /// The reasons for which a text of RFC 8259 is refused on purpose (Tests/Conformance/README.md).
  private static let strictness: Set<JSONError.Reason> = [
    .tooLong, .tooDeep, .tooManyMembers, .duplicateKey, .unpairedSurrogate, .nulCharacter,
    .notAnInteger, .integerOutOfRange,
  ]

  private static func checkRefusal(_ error: JSONError, of input: [UInt8]) throws(Finding) {
    try Finding.unless(
      (0...input.count).contains(error.offset), "an error's offset lies within the text")
    guard !strictness.contains(error.reason) else { return }
    try Finding.unless(
      !JSONGrammar.allows(input), "nothing of RFC 8259 is refused as '\(error.reason.rawValue)'")
  }
}
