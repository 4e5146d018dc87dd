import SallyportVarlink

/// A diagnosis as a person reads it, and as a program does.
struct DiagnosisReport {
  let diagnosis: Diagnosis

  /// What is as it should be first, then what is not, worst last: it stands where one looks.
  var text: String {
    let sound = diagnosis.sound.map {
      WrappedText.lines(TerminalText.clean($0), first: "ok       ", indent: Self.indent)
    }
    let findings = Severity.allCases.flatMap { severity in
      diagnosis.findings.filter { $0.severity == severity }.map(Self.text)
    }
    return (sound + findings).joined() + "\n" + summary + "\n"
  }

  private static let indent = 9

  private static func text(_ finding: Finding) -> String {
    let word = finding.severity.rawValue
    let head = word + String(repeating: " ", count: indent - word.count)
    let inner = String(repeating: " ", count: indent + 2)
    var text = WrappedText.lines(
      "\(TerminalText.clean(finding.what)) [\(finding.id.rawValue)]", first: head, indent: indent)
    text += WrappedText.lines(finding.meaning, first: inner, indent: indent + 2)
    guard finding.mend != nothingToMend else { return text }
    return text
      + WrappedText.lines("mend: \(finding.mend)", first: inner, indent: indent + 2 + 6)
  }

  /// A finding that is good to know and no more.
  private static let nothingToMend = "nothing"

  private var summary: String {
    let counts = [Severity.note, .warning, .fault].compactMap { severity in
      let count = diagnosis.findings.count { $0.severity == severity }
      return count == 0 ? nil : CountText.of(count, severity.rawValue, severity.rawValue + "s")
    }
    return (["\(diagnosis.sound.count) ok"] + counts).joined(separator: ", ")
  }

  /// For programs: what is as it should be, and every finding.
  var json: JSONObject {
    [
      "worst": diagnosis.worst.map { .string($0.rawValue) } ?? .null,
      "ok": .array(diagnosis.sound.map(JSONValue.string)),
      "findings": .array(diagnosis.findings.map { .object($0.json) }),
    ]
  }

  /// For monitoring: 0 nothing but notes, 1 warnings, 2 faults.
  var exitCode: Int32 {
    switch diagnosis.worst {
    case nil, .note: 0
    case .warning: 1
    case .fault: 2
    }
  }
}
