import Glibc

/// The drop-in by which systemd starts the daemon without its sealed key.
///
/// systemd starts no service that loads a credential which cannot be opened (systemd.exec(5)), so a
/// daemon whose sealed key is broken would not be there to look at the glass.
struct KeyWithholding: Equatable {
  /// Gone with a restart of the machine, as the glass is.
  static let untilRestart = KeyWithholding(folder: "/run/systemd/system/\(DaemonUnit.name).d")
  /// For a glass that is broken over a restart.
  static let overRestart = KeyWithholding(folder: "/etc/systemd/system/\(DaemonUnit.name).d")

  /// Those that are there.
  static var standing: [KeyWithholding] { [overRestart, untilRestart].filter(\.isThere) }

  /// systemd applies drop-ins in the order of their names, in whichever folder they are: behind
  /// `override.conf`, which systemctl(1) edits.
  static let name = "zz-break-glass.conf"

  let folder: String

  var path: String { "\(folder)/\(Self.name)" }

  /// What the drop-in begins with.
  static let mark = "# By sallyport break-glass."

  /// Without a value each directive takes back what was said of it before; the last one is unknown
  /// to systemd before version 254, which passes over it with a warning.
  static let text = """
    \(mark) The sealed key cannot be opened, and systemd starts no service without
    # a credential that it loads. To take it back: sallyport break-glass --end
    [Service]
    LoadCredential=
    LoadCredentialEncrypted=
    SetCredential=
    SetCredentialEncrypted=
    ImportCredential=

    """

  var isThere: Bool { FileLook.at(path) != .absent }

  func write() throws(CommandFailure) {
    try WholeFile.write(Self.text, to: path)
  }

  /// - Returns: Whether it was there.
  @discardableResult
  func remove() throws(CommandFailure) -> Bool {
    let wasThere = try WholeFile.remove(path)
    // Somebody else's drop-ins may be in the folder.
    _ = unsafe rmdir(folder)
    return wasThere
  }
}
