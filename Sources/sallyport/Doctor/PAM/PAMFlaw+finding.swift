/// What doctor says of each flaw.
extension PAMStack.Flaw {
  func finding(service: String) -> Finding {
    let refused = "libpam refuses everybody who signs in with \(service)."
    return switch self {
    case .unreadable(let file):
      Finding(
        .pamUnreadable, service, "\(file) cannot be read", meaning: refused,
        mend: "ls -l \(file); it should be a text file with mode 0644")
    case .hidden(let file):
      Finding(
        .notLookedAt, service, "\(file) is hidden from you",
        meaning: "What it asks for was not looked at.", mend: "sudo sallyport doctor")
    case .ownFileUnreadable(let file):
      Finding(
        .pamUnreadable, service, "\(file) cannot be read",
        meaning: "libpam passes over it and takes the lines of 'other' for \(service): whatever it "
          + "asked for is not asked.",
        mend: "ls -l \(file); it should be a text file with mode 0644")
    case .includeMissing(let place, let file):
      Finding(
        .pamIncludeMissing, service,
        "\(place) includes '\(TerminalText.clean(file))', which is not there", meaning: refused,
        mend: "restore /etc/pam.d/\(TerminalText.clean(file)), or remove the line; dpkg -S "
          + "/etc/pam.d/\(TerminalText.clean(file))")
    case .badLine(let place):
      Finding(
        .pamBadLine, service, "libpam does not understand \(place)",
        meaning: "It takes such a line for a module that always refuses.",
        mend: "correct the line: a group, a control, a module (man pam.conf)")
    case .tooDeep(let place):
      Finding(
        .pamBadLine, service, "the includes at \(place) have no end", meaning: refused,
        mend: "remove the line that includes its own file")
    case .unfinished(let place):
      Finding(
        .pamBadLine, service, "\(place) is continued, and the file ends there",
        meaning: "libpam gives the whole file up: nobody gets in with a service that reads it.",
        mend: "remove the backslash at the end of \(place.file)")
    case .odd(let place, let oddity): oddity.finding(place, service: service)
    }
  }
}

extension PAMAssembly.Oddity {
  fileprivate func finding(_ place: PAMPlace, service: String) -> Finding {
    switch self {
    case .carriageReturn:
      Finding(
        .pamBadLine, service, "\(place) ends in a carriage return",
        meaning: "libpam takes it for a part of the last word: of a module's name, which is not "
          + "there then.",
        mend: "sed -i 's/\\r$//' \(place.file)")
    case .tooLong:
      Finding(
        .pamBadLine, service, "\(place) is longer than 1023 bytes",
        meaning: "Before its version 1.6.1 libpam takes the rest for a line of its own, be it of a "
          + "comment.",
        mend: "write \(place) in shorter lines")
    case .interrupted:
      Finding(
        .pamBadLine, service, "\(place) is a comment or empty, and the line before it is continued",
        meaning: "Before its version 1.6.1 libpam joins what is behind it to the continued line; "
          + "since then that one ends here. A line may be lost, with what it asks for.",
        mend: "remove the backslash before \(place), or the comment")
    }
  }
}
