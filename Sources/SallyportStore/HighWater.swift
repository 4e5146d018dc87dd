import SallyportCore

/// How far a store had come at some moment: the newest row of its audit log, which names all that
/// came before it.
struct HighWater: Hashable {
  let number: Int64

  /// The MAC of that row: another store, or an older one that went on by itself, has another one.
  let authenticationCode: [UInt8]

  /// The latest time that was recorded.
  let latestTime: UnixTime

  init(number: Int64, authenticationCode: [UInt8], latestTime: UnixTime) {
    self.number = number
    self.authenticationCode = authenticationCode
    self.latestTime = latestTime
  }

  init(_ head: AuditTable.Link, latestTime: UnixTime) {
    self.init(
      number: head.number, authenticationCode: head.authenticationCode, latestTime: latestTime)
  }
}
