import SallyportVarlink

/// One thing that is not as it should be, as a value: what is wrong, what that means, and what mends
/// it.
struct Finding: Equatable {
  /// What it is called; the severity goes with it.
  let id: FindingID
  /// What it is about: a PAM service, a file, a program.
  let subject: String
  /// What is wrong: a sentence without its full stop.
  let what: String
  /// What follows from it, in whole sentences.
  let meaning: String
  /// The command, or the line of a file, that mends it.
  let mend: String

  init(_ id: FindingID, _ subject: String, _ what: String, meaning: String, mend: String) {
    self.id = id
    self.subject = subject
    self.what = what
    self.meaning = meaning
    self.mend = mend
  }

  var severity: Severity { id.severity }

  var json: JSONObject {
    [
      "id": .string(id.rawValue), "severity": .string(severity.rawValue),
      "subject": .string(subject), "what": .string(what), "meaning": .string(meaning),
      "mend": .string(mend),
    ]
  }
}
