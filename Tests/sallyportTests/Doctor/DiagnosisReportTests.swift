import SallyportVarlink
import Testing

@testable import sallyport

struct DiagnosisReportTests {
  static let finding = Finding(
    .pamNoLine, "su", "su asks for no code", meaning: "Its file has no line of ours.",
    mend: "sallyport doctor --before su says where the line goes, which is a sentence long enough")

  @Test("the exit status is the worst finding's: 0 for notes, 1 for warnings, 2 for faults")
  func exitStatus() {
    let statuses: [([FindingID], Int32)] = [
      ([], 0), ([.pamNoLine], 0), ([.pamNoLine, .clockUnsynchronised], 1),
      ([.pamFailsOpen, .pamNoLine, .clockUnsynchronised], 2),
    ]
    for (ids, status) in statuses {
      let findings = ids.map { Finding($0, "s", "w", meaning: "m", mend: "d") }
      #expect(DiagnosisReport(diagnosis: Diagnosis(findings)).exitCode == status)
    }
  }

  @Test("a finding reads as a sentence, what it means and what mends it, within 80 columns")
  func text() {
    var diagnosis = Diagnosis([Self.finding])
    diagnosis.confirm("the clock is synchronised")
    let text = DiagnosisReport(diagnosis: diagnosis).text
    #expect(
      text == """
        ok       the clock is synchronised
        note     su asks for no code [pam-no-line]
                   Its file has no line of ours.
                   mend: sallyport doctor --before su says where the line goes, which is
                         a sentence long enough

        1 ok, 1 note

        """)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= WrappedText.width })
  }

  @Test("programs get everything that people read")
  func json() {
    let json = DiagnosisReport(diagnosis: Diagnosis([Self.finding])).json
    #expect(json["worst"] == .string("note"))
    #expect(json["findings"] == .array([.object(Self.finding.json)]))
    #expect(DiagnosisReport(diagnosis: Diagnosis()).json["worst"] == .null)
  }

  @Test("every finding has a name of its own in the manner of names, and stands in the list")
  func catalogue() {
    let names = FindingID.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0 == "-" || ("a"..."z").contains($0) } })
    #expect(FindingCatalogue.text.split(separator: "\n").count == names.count)
    #expect(FindingID.allCases.allSatisfy { !$0.summary.hasSuffix(".") })
  }
}
