/// What came out of looking at one thing, or at all of them.
struct Diagnosis: Equatable {
  private(set) var findings: [Finding] = []
  /// What was looked at and is as it should be, a sentence each without its full stop.
  private(set) var sound: [String] = []

  init() {}

  init(_ findings: [Finding]) {
    self.findings = findings
  }

  /// Nil where there is nothing to find.
  var worst: Severity? { findings.map(\.severity).max() }

  mutating func find(
    _ id: FindingID, _ subject: String, _ what: String, meaning: String, mend: String
  ) {
    findings.append(Finding(id, subject, what, meaning: meaning, mend: mend))
  }

  mutating func confirm(_ sentence: String) {
    sound.append(sentence)
  }

  mutating func add(_ other: Diagnosis) {
    findings += other.findings
    sound += other.sound
  }
}
