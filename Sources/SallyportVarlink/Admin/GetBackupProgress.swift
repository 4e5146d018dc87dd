/// Asks how far the copy is that the connection has begun.
package struct GetBackupProgress: WireCall {
  package static let method = "org.sallyport.Admin.GetBackupProgress"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package enum Stage: String, Sendable, CaseIterable {
    case copying, checking, ready
  }

  package struct Reply: WireReply {
    package var stage: Stage
    /// Bytes that were copied.
    package var copied: Int64
    /// Bytes that there are.
    package var total: Int64
    /// Accounts in the copy, once it was checked.
    package var accounts: Int64?
    /// How many of them have records that carry no MAC that fits.
    package var refused: Int64?
    /// The newest row of its audit log.
    package var auditRow: Int64?

    package init(
      _ stage: Stage, copied: Int64, total: Int64, accounts: Int64? = nil, refused: Int64? = nil,
      auditRow: Int64? = nil
    ) {
      self.stage = stage
      self.copied = copied
      self.total = total
      self.accounts = accounts
      self.refused = refused
      self.auditRow = auditRow
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      stage = try reader.choice("stage")
      copied = try reader.integer("copied")
      total = try reader.integer("total")
      accounts = try reader.optionalInteger("accounts")
      refused = try reader.optionalInteger("refused")
      auditRow = try reader.optionalInteger("auditRow")
    }

    package var parameters: JSONObject {
      var object: JSONObject = [
        "stage": .string(stage.rawValue), "copied": .integer(copied), "total": .integer(total),
      ]
      object.set("accounts", accounts)
      object.set("refused", refused)
      object.set("auditRow", auditRow)
      return object
    }
  }
}
