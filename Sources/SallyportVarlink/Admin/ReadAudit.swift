/// Reads rows of the audit log behind a number, in order.
package struct ReadAudit: WireCall {
  package static let method = "org.sallyport.Admin.ReadAudit"

  /// How many rows a reply may be asked for: some hundred KiB of it.
  package static let limits: ClosedRange<Int64> = 1...1000

  /// Nil for the beginning of the log.
  package var after: Int64?
  /// How many rows at most; nil: as many as there may be.
  package var limit: Int64?
  /// Only rows about this account.
  package var user: String?
  /// Only rows not before this time, in seconds since 1970-01-01T00:00:00Z.
  package var since: Int64?
  package var authority: Authority?

  package init(
    after: Int64? = nil, limit: Int64? = nil, user: String? = nil, since: Int64? = nil,
    authority: Authority? = nil
  ) {
    self.after = after
    self.limit = limit
    self.user = user
    self.since = since
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    after = try reader.optionalRowNumber("after")
    limit = try reader.optionalInteger("limit")
    if let limit, !Self.limits.contains(limit) { throw InvalidParameter("limit") }
    user = try reader.optionalString("user")
    since = try reader.optionalInteger("since")
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set("after", after)
    object.set("limit", limit)
    object.set("user", user)
    object.set("since", since)
    object.set(authority: authority)
    return object
  }

  package struct Reply: WireReply {
    package var rows: [AuditRow]
    /// The number of the last row that was looked at: what to go on behind.
    package var last: Int64
    /// Whether that is the end of the log.
    package var atEnd: Bool

    package init(rows: [AuditRow], last: Int64, atEnd: Bool) {
      self.rows = rows
      self.last = last
      self.atEnd = atEnd
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      rows = try reader.objects("rows", AuditRow.init(json:))
      last = try reader.integer("last")
      atEnd = try reader.bool("atEnd")
    }

    package var parameters: JSONObject {
      var object = JSONObject()
      object.set("rows", rows.map(\.json))
      object.set("last", last)
      object.set("atEnd", .bool(atEnd))
      return object
    }
  }
}

extension ParameterReader {
  /// The number of a row of the audit log, or 0 for what stands before the first.
  mutating func optionalRowNumber(_ name: String) throws(InvalidParameter) -> Int64? {
    let number = try optionalInteger(name)
    if let number, number < 0 { throw InvalidParameter(name) }
    return number
  }
}
