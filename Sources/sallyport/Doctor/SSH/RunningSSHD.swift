import Glibc

/// The sshd that listens now: what it was started with, and since when it has what it read.
struct RunningSSHD: Equatable {
  /// `-f` and `-o` of its command line, as one gives them to `sshd -T`.
  let arguments: [String]
  /// Nanoseconds since 1970: it writes its pid file anew with each reload.
  let readAt: Int64

  /// Where sshd notes its process, unless PidFile says otherwise.
  private static let pidFile = "/run/sshd.pid"

  /// Bytes of a command line.
  private static let longest = 64 * 1024

  /// Nil where none runs, or it keeps no pid file.
  static func found() -> RunningSSHD? {
    var status = stat()
    guard unsafe stat(pidFile, &status) == 0,
      let text = try? SmallFile.read(pidFile, maximumBytes: longest),
      let pid = Int32(String(decoding: text.prefix { $0 > 0x20 }, as: UTF8.self)),
      let line = try? SmallFile.read("/proc/\(pid)/cmdline", maximumBytes: longest),
      let arguments = arguments(inCommandLine: line)
    else { return nil }
    return RunningSSHD(arguments: arguments, readAt: nanoseconds(status.st_mtim))
  }

  /// Whether a file was changed, or put where it is, since.
  ///
  /// The latter counts, too: what a package or a tool brings has an older date.
  func precedes(_ status: stat) -> Bool {
    max(Self.nanoseconds(status.st_mtim), Self.nanoseconds(status.st_ctim)) > readAt
  }

  private static func nanoseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Reads what /proc/PID/cmdline says.
  ///
  /// A listener of OpenSSH 8.2 on has made one text of it, with a blank between the words:
  /// `sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups`.
  ///
  /// - Returns: nil for another program's.
  static func arguments(inCommandLine bytes: [UInt8]) -> [String]? {
    let texts = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    guard let first = texts.first else { return nil }
    guard first.hasPrefix(title) else {
      let name = first.split(separator: "/").last
      return name == "sshd" ? options(in: Array(texts.dropFirst())) : nil
    }
    let words = first.dropFirst(title.count).split(separator: " ").map(String.init)
    guard let end = words.firstIndex(of: "[listener]") else { return nil }
    return options(in: Array(words[..<end].dropFirst()))
  }

  private static let title = "sshd: "

  /// Letters that a value follows (sshd(8)).
  private static let withValue = Set("CEbcfghkopu")

  private static func options(in words: [String]) -> [String] {
    var options: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-"),
        let letter = word.dropFirst().firstIndex(where: withValue.contains)
      else { continue }
      var value = String(word[word.index(after: letter)...])
      if value.isEmpty { value = rest.popFirst() ?? "" }
      // Blanks within a setting look like those between words.
      while word[letter] == "o", let next = rest.first, !next.hasPrefix("-") {
        value += " \(next)"
        rest.removeFirst()
      }
      if "fo".contains(word[letter]), !value.isEmpty { options += ["-\(word[letter])", value] }
    }
    return options
  }

  /// The file that it reads first, where its command line names one.
  var mainFile: String? {
    arguments.firstIndex(of: "-f").map { arguments[arguments.index(after: $0)] }
  }
}
