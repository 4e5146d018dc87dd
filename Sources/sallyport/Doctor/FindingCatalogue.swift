import SallyportVarlink

/// Every finding that there is, for whoever sets monitoring up.
enum FindingCatalogue {
  static var text: String {
    let width = (FindingID.allCases.map(\.rawValue.count).max() ?? 0) + 2
    return FindingID.allCases.map { id in
      let name = id.rawValue + String(repeating: " ", count: width - id.rawValue.count)
      let severity = id.severity.rawValue
      let padding = String(repeating: " ", count: Severity.warning.rawValue.count - severity.count)
      return "\(name)\(severity)\(padding)  \(id.summary)\n"
    }.joined()
  }

  static var json: JSONObject {
    [
      "findings": .array(
        FindingID.allCases.map { id in
          .object([
            "id": .string(id.rawValue), "severity": .string(id.severity.rawValue),
            "summary": .string(id.summary),
          ])
        })
    ]
  }
}
