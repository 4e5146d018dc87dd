import ArgumentParser
import SallyportVarlink

struct PolicyApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Make the policy what a file says; the same file again changes nothing.",
    discussion: """
      The file is what sallyport policy show --json prints, or a part of it. Whatever a part does \
      not name stays; in a whole file, one with a revision, it goes back to its default.
      """)

  @Argument(help: "The file.")
  var file: String

  @OptionGroup var options: PolicyEditOptions

  func run() throws {
    let content = try PolicyFile(try Self.read(file), path: file)
    try options.edit(done: "Done: the policy is what the file says.\n") {
      content.change(to: $0)
    }
  }

  private static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    let name = TerminalText.clean(path)
    do {
      return try SmallFile.read(path, maximumBytes: PolicyFile.longest)
    } catch {
      let reason =
        switch error {
        case .unreadable(let code): SystemFailure.text(code)
        case .tooLong: "it is too long"
        }
      throw CommandFailure(
        "cannot read '\(name)': \(reason)", hint: "sallyport policy show --json > FILE makes one")
    }
  }
}
