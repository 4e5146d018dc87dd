import SallyportCore
import SallyportCrypto

/// How far the walk over all records has come that a rotation of the key is (product row O3): by their
/// ids, in parts, between logins, from the beginning again after each start.
///
/// It also finds out of which former keys digests are still carried over. Where nothing is to be
/// sealed any more it looks for that alone.
struct Resealing {
  /// Records of one part: some milliseconds, which a login may have to wait.
  static let rowsAtOnce = 32

  /// The id of the last record that was looked at.
  var lastID: Int64 = 0

  /// Records that were looked at.
  var count = 0

  var keysOfDigests: Set<SealingKey.ID> = []

  /// Whether a record has got another place since the walk began: it may have been passed by, so the
  /// walk begins anew.
  var rowsHaveMoved = false

  mutating func note(_ survey: AccountRecords.Survey) {
    lastID = survey.lastID ?? lastID
    count += survey.count
    keysOfDigests.formUnion(survey.keysOfDigests)
  }
}
