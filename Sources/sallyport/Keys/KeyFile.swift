import Glibc
import SallyportCrypto

/// Files with a sealing key in them, which the daemon reads.
enum KeyFile {
  /// Where the key may be if nobody says: the unit's credential, then the file.
  static let usualPaths = [KeyPaths.credential, usualPath]
  static let usualPath = DaemonFiles.usualKey

  /// The unit's credential as it is kept, sealed to the host: where it is, it comes first.
  static let sealedPath = "/etc/credstore.encrypted/sallyport.key"

  /// What a root shell takes that has a plain key sealed to this host: not by `auto`, because a key
  /// that only a TPM opens dies with the mainboard (make-sealing-key).
  static func sealing(_ path: String) -> String {
    "install -d -m 0700 /etc/credstore.encrypted; systemd-creds encrypt --with-key=host "
      + "--name=sallyport.key \(path) \(sealedPath); systemctl restart sallyportd"
  }

  /// The first of the paths that is there.
  static func found(among paths: [String] = usualPaths) -> String? {
    paths.first { unsafe access($0, F_OK) == 0 }
  }

  /// Whether the next start of the daemon finds a key again that it has read from a path.
  static func isKept(_ path: String) -> Bool {
    unsafe access(KeyPaths.kept(path), F_OK) == 0
  }

  static func read(_ path: String) throws(CommandFailure) -> Secret {
    var bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, maximumBytes: SealingKey.count)
    } catch {
      let reason =
        switch error {
        case .unreadable(let code): SystemFailure.text(code)
        case .tooLong: "it is longer than a sealing key"
        }
      throw CommandFailure(
        "cannot read the sealing key \(TerminalText.clean(path)): \(reason)",
        hint: "--key names the file, as the configuration does")
    }
    defer { unsafe explicit_bzero(&bytes, bytes.count) }
    guard bytes.count == SealingKey.count else {
      throw CommandFailure(
        "\(TerminalText.clean(path)) is no sealing key: it has \(bytes.count) bytes instead of "
          + "\(SealingKey.count)", hint: "--key names the file, as the configuration does")
    }
    return Secret(copying: bytes)
  }

  /// What names a key without telling anything of it.
  static func id(of key: Secret) throws(CommandFailure) -> String {
    do {
      return try SealingKey(bytes: key).id.description
    } catch {
      throw CommandFailure(
        "the key cannot be held in memory: \(error)", hint: "ulimit -l unlimited")
    }
  }

  /// Writes a key for its owner alone, to a path where nothing is: whole under that name, or not
  /// at all, so that what a crash leaves is in nobody's way.
  static func write(
    _ key: Secret, to path: String, uid: UInt32, gid: UInt32
  ) throws(CommandFailure) {
    guard unsafe access(path, F_OK) != 0 else { throw refusal(path, EEXIST) }
    let temporary = "\(path).new"
    unsafe unlink(temporary)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(temporary, flags, 0o400)
    guard file >= 0 else { throw refusal(path, errno) }
    defer {
      close(file)
      unsafe unlink(temporary)
    }
    var bytes = key.withBytes { [UInt8](copying: $0) }
    defer { unsafe explicit_bzero(&bytes, bytes.count) }
    guard fchown(file, uid, gid) == 0, fchmod(file, 0o400) == 0,
      Output.write(bytes, to: file), fsync(file) == 0, unsafe link(temporary, path) == 0
    else { throw refusal(path, errno) }
    guard ParentFolder.synchronize(of: path) else { throw refusal(path, errno) }
  }

  private static func refusal(_ path: String, _ code: Int32) -> CommandFailure {
    let name = TerminalText.clean(path)
    guard code == EEXIST else {
      return CommandFailure(
        "cannot write \(name): \(SystemFailure.text(code))", hint: "only root may")
    }
    return CommandFailure(
      "there is a key at \(name), which is not overwritten",
      hint: "move it away first; what is sealed with it cannot be read without it")
  }
}
