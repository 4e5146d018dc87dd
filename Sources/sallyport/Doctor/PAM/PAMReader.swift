import Glibc

/// Reads this machine's PAM files and modules.
enum PAMReader {
  /// Bytes; those that distributions ship have some thousand.
  private static let longest = 256 * 1024

  static var resolver: PAMStackResolver {
    PAMStackResolver(look: look, isThere: { moduleFile($0).isThere })
  }

  static func look(_ path: String) -> PAMStackResolver.Look {
    do {
      let bytes = try SmallFile.read(path, maximumBytes: longest)
      return .text(String(decoding: bytes, as: UTF8.self))
    } catch {
      switch error {
      case .unreadable(ENOENT), .unreadable(ENOTDIR): return .absent
      // fopen(3) takes a folder, and reads nothing in it.
      case .unreadable(EISDIR): return .text("")
      case .unreadable(EACCES) where geteuid() != 0: return .hidden
      case .unreadable, .tooLong: return .unreadable
      }
    }
  }

  /// The names of all services that have a file, without what is only included.
  static func services() -> [String] {
    let names = PAMStackResolver.folders.reduce(into: Set<String>()) { names, folder in
      names.formUnion(FolderReader.names(in: folder))
    }
    return names.filter { name in
      !name.hasPrefix("common-") && !name.hasPrefix(".") && !included.contains(name)
        && !leftovers.contains { name.hasSuffix($0) }
    }.sorted()
  }

  /// What other distributions include, and `other`, which is nobody's.
  private static let included: Set<String> = [
    "other", "system-auth", "password-auth", "postlogin", "system-login", "system-local-login",
    "system-remote-login", "system-services", "smartcard-auth", "fingerprint-auth",
  ]

  /// Of package managers and editors.
  private static let leftovers = [
    "~", ".bak", ".dpkg-old", ".dpkg-new", ".dpkg-dist", ".dpkg-tmp", ".rpmsave", ".rpmnew",
    ".orig", ".swp",
  ]

  /// The module that a line names: libpam takes a name without a folder from its own.
  static func moduleFile(_ path: String) -> PAMModuleFile {
    guard !path.hasPrefix("/") else { return file(at: path) }
    let found = moduleFolders.map { "\($0)/\(path)" }.first { FileLook.at($0) != .absent }
    return file(at: found ?? "\(moduleFolders.first ?? "/lib/security")/\(path)")
  }

  private static func file(at path: String) -> PAMModuleFile {
    let folder = path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    return PAMModuleFile(path: path, look: FileLook.at(path), folder: FileLook.at(folder))
  }

  /// Where libpam's own modules lie: one folder, but which one depends on the distribution.
  private static let moduleFolders: [String] = {
    let roots = ["/usr/lib", "/lib", "/usr/lib64", "/lib64"]
    let folders = roots.flatMap { root in
      ["\(root)/security"]
        + FolderReader.names(in: root).filter { $0.contains("-linux-") }.sorted()
        .map { "\(root)/\($0)/security" }
    }
    return folders.filter { FileLook.at("\($0)/pam_unix.so") != .absent }
  }()
}
