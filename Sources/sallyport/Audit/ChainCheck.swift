import SallyportVarlink

/// What came out of verifying the audit log from its beginning.
struct ChainCheck: Equatable {
  /// Rows that are as they were written.
  private(set) var verified: Int64 = 0

  /// The number of the last of them.
  private(set) var last: Int64 = 0
  private(set) var fault: VerifyAudit.Fault?

  /// Verifies all of it.
  ///
  /// - Parameter onProgress: told how many rows were verified, every now and then.
  init(
    _ call: (VerifyAudit) throws -> VerifyAudit.Reply, onProgress: (Int64) -> Void
  ) throws {
    var reply: VerifyAudit.Reply
    repeat {
      reply = try call(VerifyAudit(after: verified == 0 ? nil : last))
      guard reply.atEnd || reply.fault != nil || reply.verified > 0 else {
        throw CommandFailure("the daemon's answer makes no sense", hint: CommandFailure.sameVersion)
      }
      let before = verified
      verified += reply.verified
      last = reply.last
      if before / Self.rowsBetweenProgress < verified / Self.rowsBetweenProgress {
        onProgress(verified)
      }
    } while !reply.atEnd && reply.fault == nil
    fault = reply.fault
  }

  init(verified: Int64, last: Int64, fault: VerifyAudit.Fault? = nil) {
    self.verified = verified
    self.last = last
    self.fault = fault
  }

  /// The number of the first row of the log, where there is one.
  var first: Int64 { last - verified + 1 }

  /// About a second of the daemon's time.
  private static let rowsBetweenProgress: Int64 = 100_000
}
