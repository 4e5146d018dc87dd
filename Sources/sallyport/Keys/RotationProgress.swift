import SallyportVarlink

/// How far a rotation has come, as lines: one at its beginning, and one for each tenth.
final class RotationProgress {
  private let write: (String) -> Void
  private var tenth: Int64 = -1

  init(write: @escaping (String) -> Void = Output.standardError) {
    self.write = write
  }

  func show(_ rotation: AdminKeyRotation) {
    guard rotation.records > 0 else { return }
    let now = 10 * min(rotation.resealed, rotation.records) / rotation.records
    // A start of the daemon looks at all of them again: that is no news.
    guard now > tenth else { return }
    tenth = now
    write("Sealed anew: \(rotation.resealed) of \(rotation.records) records\n")
  }
}
