import Glibc

/// The new file of a backup, for its owner only.
///
/// Its name is taken at once, so that a path that does not work costs nothing; what is written stands
/// in a file beside it until all of it is on disk, so that what has the name is a whole backup or
/// empty, whenever this ends.
final class BackupFile {
  private let place: PrivateFile
  private let part: PrivateFile

  init(creating path: String) throws(CommandFailure) {
    place = try PrivateFile(creating: path, for: "backup")
    do throws(CommandFailure) {
      part = try PrivateFile(creating: path + ".part", for: "backup")
    } catch {
      place.discard()
      throw error
    }
  }

  func append(_ bytes: [UInt8]) throws(CommandFailure) {
    try part.append(bytes, orElse: Self.failure)
  }

  /// Waits until all of it is on disk, and under its name.
  func finish() throws(CommandFailure) {
    try part.finish([], orElse: Self.failure)
    guard unsafe rename(part.path, place.path) == 0, ParentFolder.synchronize(of: place.path) else {
      throw Self.failure(TerminalText.clean(place.path), SystemFailure.text(errno))
    }
  }

  /// Takes back whatever there is.
  func discard() {
    part.discard()
    place.discard()
  }

  private static func failure(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure("cannot write \(path): \(reason)", hint: "no backup was made")
  }
}
