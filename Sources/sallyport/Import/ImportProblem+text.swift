import SallyportImport

extension ImportProblem {
  /// A person's fact, for one line of the report.
  var text: String {
    switch self {
    case .unreadable(let reason): "the file cannot be read: \(reason)"
    case .notRegular: "this is no regular file"
    case .link: "this is a symbolic link, which is not followed"
    case .owner(let uid): "the file belongs to uid \(uid), not to the account"
    case .mode: "others may read or write the file; whoever did knows the key: enrol anew"
    case .hardLinks: "the file has a second name (a hard link) somewhere else"
    case .tooLong: "the file is too long"
    case .noKey: "there is no key that can be read"
    case .keyLength(let bits):
      "the key has \(bits) bits; keys of \(ForeignAuthenticator.keyBits.lowerBound) to "
        + "\(ForeignAuthenticator.keyBits.upperBound) are taken"
    case .countsCodes: "the app counts codes (HOTP) instead of telling the time: enrol anew"
    case .noAppCodes: "codes from an app are not switched on in the file (no TOTP_AUTH)"
    case .timeStep(let text): "codes every \(TerminalText.clean(text)) seconds; 30 and 60 are taken"
    case .clockDrift: "the app's clock is more than twelve hours off: enrol anew"
    case .tooManyCodes: "there are more than \(GoogleAuthenticatorFile.maximumCodes) scratch codes"
    case .option(let name): "the option \(TerminalText.clean(name)) cannot be read"
    case .type(let type): "lines of the type '\(TerminalText.clean(type))' are not known"
    case .fields: "the line lacks a field: type, user, PIN and key"
    case .twice: "the account stands in an earlier line, which was looked at"
    case .noAccount: "no account has this name or owns this file"
    case .nobodys:
      "whose it is cannot be told: it is neither in its owner's home nor in a folder named after an "
        + "account"
    }
  }
}
