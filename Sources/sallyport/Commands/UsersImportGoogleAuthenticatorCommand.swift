import ArgumentParser
import SallyportImport

struct UsersImportGoogleAuthenticatorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "google-authenticator",
    abstract: "Take over the files of pam_google_authenticator.",
    discussion: """
      A file .google_authenticator is its owner's in their home, and elsewhere that of the account \
      that its folder is named after; another file that of the account with its name. Whose each \
      is, is said before anything is taken. It must be readable by its owner only.
      """)

  @Flag(help: "Look into the home of every account.")
  var homes = false

  @Argument(help: "Files.", completion: .file())
  var files: [String] = []

  @OptionGroup var options: ImportOptions

  func validate() throws {
    guard homes != !files.isEmpty else {
      throw ValidationError("either --homes or the names of files")
    }
  }

  func run() throws {
    try options.run(
      origin: GoogleAuthenticatorFile.origin, module: "pam_google_authenticator.so",
      showsOwners: !homes
    ) {
      let source = GoogleAuthenticatorSource(
        accounts: try NameService(criteria: .ofThisMachine).accounts())
      return homes ? source.inHomes() : files.map(source.file)
    }
  }
}
