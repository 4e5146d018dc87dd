import Glibc

/// Asks this machine's sshd.
enum SSHReader {
  static let programs = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"]

  /// Bytes; a configuration is a page or two.
  private static let longest = 1024 * 1024

  static var facts: SSHFacts {
    let files = files
    return SSHFacts(
      everybody: test([]), root: test(user: "root", address: nil), files: files,
      exceptions: files.exceptions, changedFiles: changed(files))
  }

  /// Those that the running sshd has not read as they are now.
  static func changed(_ files: SSHConfigurationFiles) -> [String] {
    guard let running = RunningSSHD.found() else { return [] }
    return files.files.filter { file in
      var status = stat()
      guard unsafe stat(file, &status) == 0 else { return false }
      return running.precedes(status)
    }
  }

  /// What holds for a connection.
  ///
  /// - Parameter address: numeric; of this machine where there is none.
  static func test(user: String, address: String?) -> SSHFacts.Test {
    // A comma ends a specification: such a name is nobody's.
    guard !user.contains(","), !user.isEmpty else { return test([]) }
    let address = address ?? "127.0.0.1"
    return test(["user=\(user)", "host=\(address)", "addr=\(address)"])
  }

  /// - Parameter connection: what a `Match` may ask about; nothing for what holds outside of all.
  private static func test(_ connection: [String]) -> SSHFacts.Test {
    guard let program = programs.first(where: { FileLook.at($0) != .absent }) else {
      return .absent
    }
    guard geteuid() == 0 else { return .needsRoot }
    let specification =
      connection.isEmpty ? [] : ["-C", connection.joined(separator: ",")]
    // As it runs, with what its unit or /etc/default/ssh gives it.
    let arguments = RunningSSHD.found()?.arguments ?? []
    switch ProgramRun(program, ["-T"] + arguments + specification).result {
    case .ended(status: 0, let output): return .settings(SSHSettings(parsing: output))
    case .ended(_, let output) where output.contains(noFolder): return .notRunning
    case .ended(_, let output):
      return .failed(output.split(separator: "\n").last.map(String.init) ?? "it says nothing")
    case .failed(let why): return .failed(why)
    }
  }

  /// What sshd says, -T too, before its unit has made its folder.
  private static let noFolder = "Missing privilege separation directory"

  static var files: SSHConfigurationFiles {
    SSHConfigurationFiles(
      from: RunningSSHD.found()?.mainFile ?? SSHConfigurationFiles.mainFile,
      look: { path in
        (try? SmallFile.read(path, maximumBytes: longest)).map {
          String(decoding: $0, as: UTF8.self)
        }
      }, expand: expand)
  }

  /// The files that a pattern means, by glob(3), sorted.
  private static func expand(_ pattern: String) -> [String] {
    var found = unsafe glob_t()
    defer { unsafe globfree(&found) }
    guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
    let paths = unsafe UnsafeBufferPointer(start: found.gl_pathv, count: Int(found.gl_pathc))
    return unsafe paths.compactMap { path in unsafe path.map { unsafe String(cString: $0) } }
  }
}
