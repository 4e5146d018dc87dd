import Glibc

/// The file by which root breaks the glass: written and removed whole.
struct GlassFile {
  static let usualFolder = "/etc/sallyport"
  static let name = "break-glass"

  var folder = Self.usualFolder

  var path: String { "\(folder)/\(Self.name)" }

  /// Puts it there, readable by the daemon, in the place of one that is there.
  func write(_ glass: GlassText) throws(CommandFailure) {
    try WholeFile.write(glass.text, to: path)
  }

  /// - Returns: Whether there was one.
  func remove() throws(CommandFailure) -> Bool {
    try WholeFile.remove(path)
  }

  /// Nil where there is none.
  func read() throws(CommandFailure) -> GlassText? {
    do {
      let bytes = try SmallFile.read(path, maximumBytes: GlassText.longest)
      let glass = String(validating: bytes, as: UTF8.self).flatMap(GlassText.init)
      guard let glass else {
        throw CommandFailure(
          "\(path) has not the right form, and breaks nothing",
          hint: "sallyport break-glass --end removes it")
      }
      return glass
    } catch let failure as SmallFile.Failure {
      if failure == .unreadable(ENOENT) || failure == .unreadable(ENOTDIR) { return nil }
      throw CommandFailure("cannot read \(path)", hint: "with sudo")
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure("cannot read \(path)", hint: "with sudo")
    }
  }
}
