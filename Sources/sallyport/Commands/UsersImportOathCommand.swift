import ArgumentParser
import SallyportImport

struct UsersImportOathCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oath",
    abstract: "Take over a users file of pam_oath.",
    discussion: """
      Lines of the types HOTP/T30 and HOTP/T60 are taken; those that count codes are not. The file \
      must belong to root, and be readable by root only.
      """)

  @Argument(help: "The file, such as /etc/users.oath.", completion: .file())
  var file: String

  @OptionGroup var options: ImportOptions

  func run() throws {
    try options.run(origin: OathUsersFile.origin, module: "pam_oath.so") {
      let lines = try Self.read(file).lines
      return lines.map { line in
        ImportCandidate(
          user: line.user, place: "\(file):\(line.number)", content: line.content)
      }
    }
  }

  private static func read(_ path: String) throws(CommandFailure) -> OathUsersFile {
    let problem: ImportProblem
    do throws(ImportProblem) {
      let (owner, bytes) = try SecretFile.read(path, maximumBytes: OathUsersFile.longest)
      guard owner == 0 else { throw .owner(uid: owner) }
      return OathUsersFile(bytes, now: LocalTime.now, moment: LocalTime.oathMoment)
    } catch {
      problem = error
    }
    throw CommandFailure(
      "\(TerminalText.clean(path)): \(problem.text)",
      hint: "chown root and chmod 0600, if nobody has read it; nothing was changed")
  }
}

extension LocalTime {
  /// `2026-11-22T16:39:17L` in seconds since 1970, to the minute's end.
  static func oathMoment(_ text: String) -> Int64? {
    let parts = text.split(separator: "T")
    guard parts.count == 2, text.utf8.count == "2026-11-22T16:39:17L".utf8.count, text.last == "L",
      let minute = Moment.date("\(parts[0]) \(parts[1].prefix(5))"),
      let seconds = Int64(parts[1].dropLast().suffix(2)), (0...60).contains(seconds)
    else { return nil }
    return minute + seconds
  }
}
