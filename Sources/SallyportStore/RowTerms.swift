/// Which record each row of the accounts' table has, in a word: 8 bytes of the secret MAC that is the
/// row's part of the seal (`AccountSet`).
///
/// Whoever puts an older record under the daemon while it runs, or forges a page so that a search
/// finds another row than the census did, has not the word that stands here.
struct RowTerms {
  /// Rows are numbered one after the other, so nearly all stand in an array by their number; what
  /// lies so far behind its end was not numbered by us, and must not cost what lies between.
  private static let widestGap = 1 << 16

  /// 0 where there is no row.
  private var near: [UInt64] = []
  private var far: [Int64: UInt64] = [:]

  /// The word of a row; nil where there is no such row.
  subscript(id: Int64) -> UInt64? {
    get {
      if let term = far[id] { return term }
      guard near.indices.contains(Int(id)), near[Int(id)] != 0 else { return nil }
      return near[Int(id)]
    }
    set {
      guard far[id] == nil, 0..<Int64(near.count + Self.widestGap) ~= id else {
        return far[id] = newValue
      }
      while near.count <= Int(id) { near.append(0) }
      near[Int(id)] = newValue ?? 0
    }
  }
}
