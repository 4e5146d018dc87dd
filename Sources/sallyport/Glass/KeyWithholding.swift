import Glibc

/// The drop-in by which systemd starts the daemon without its sealed key, until it is removed or the
/// machine is started anew.
///
/// systemd starts no service that loads a credential which cannot be opened (systemd.exec(5)), so a
/// daemon whose sealed key is broken would not be there to look at the glass.
struct KeyWithholding {
  static let usualFolder = "/run/systemd/system/sallyportd.service.d"
  static let name = "break-glass.conf"

  var folder = Self.usualFolder

  var path: String { "\(folder)/\(Self.name)" }

  static let text = """
    # By sallyport break-glass. The sealed key cannot be opened, and systemd starts no service without
    # a credential that it loads. To take it back: sallyport break-glass --end
    [Service]
    LoadCredentialEncrypted=

    """

  var isThere: Bool { FileLook.at(path) != .absent }

  func write() throws(CommandFailure) {
    try WholeFile.write(Self.text, to: path)
  }

  /// - Returns: Whether it was there.
  func remove() throws(CommandFailure) -> Bool {
    let wasThere = try WholeFile.remove(path)
    // Somebody else's drop-ins may be in the folder.
    _ = unsafe rmdir(folder)
    return wasThere
  }
}
