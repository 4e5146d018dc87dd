import SallyportImport
import SallyportVarlink

extension FuzzTarget {
  /// A users file of pam_oath: every line is refused, or taken as it would be alone, the first of a
  /// name only, and the daemon's reader takes it.
  static let oathUsers = FuzzTarget(
    name: "oath-users", maximumByteCount: 1024
  ) { input throws(Finding) in
    let lines = read(input).lines
    let texts = input.split(omittingEmptySubsequences: false) { $0 == 0x0A }
    try Finding.unless(
      zip(lines, lines.dropFirst()).allSatisfy { $0.number < $1.number }, "lines have an order")
    var taken: [[UInt8]] = []
    for line in lines {
      try Finding.unless(texts.indices.contains(line.number - 1), "a line that there is")
      let text = texts[line.number - 1]
      let words = text.split { [0x09, 0x0D, 0x20].contains($0) }.map(Array.init)
      if line.content == .failure(.twice) {
        try Finding.unless(taken.contains(words[1]), "it stood in an earlier line")
        continue
      }
      try Finding.unless(
        read(Array(text)).lines.map(\.content) == [line.content], "a line says what it says alone")
      if words.count >= 4 { taken.append(words[1]) }
      guard case .success(let authenticator) = line.content else { continue }
      try Finding.unless(
        taken.count { $0 == words[1] } == 1, "an account is taken over once")
      try Finding.unless(
        authenticator.key.value == String(decoding: words[3], as: UTF8.self).lowercased(),
        "this is the line's key")
      try Finding.unless((authenticator.lastTimeStep ?? 0) >= 0, "a step that there was")
      try ImportedFile.checkThatDaemonTakes(
        authenticator, of: line.user, from: OathUsersFile.origin)
    }
  }

  /// With a clock that can say anything.
  private static func read(_ bytes: [UInt8]) -> OathUsersFile {
    OathUsersFile(bytes, now: 1_795_365_557) { Int64($0) }
  }
}
