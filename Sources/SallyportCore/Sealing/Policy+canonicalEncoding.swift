extension Policy {
  /// What a store keeps of it, by name: the settings that differ from a new installation's, and
  /// `rule.0001` for the first rule.
  package var records: [String: String] {
    var records = changedSettings
    for (index, rule) in rules.enumerated() { records[Self.recordName(ofRule: index)] = rule.text }
    return records
  }

  /// Takes back what `records` made; nil for anything else.
  package init?(records: [String: String]) {
    var rules: [PolicyRule] = []
    var settings = records
    while let text = settings.removeValue(forKey: Self.recordName(ofRule: rules.count)) {
      guard let rule = PolicyRule(text: text) else { return nil }
      rules.append(rule)
    }
    guard let policy = try? Policy(settings: settings, rules: rules), policy.records == records
    else { return nil }
    self = policy
  }

  private static func recordName(ofRule index: Int) -> String {
    let digits = String(index + 1)
    return "rule." + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// Everything in a fixed order, for the MAC that covers the policy as a whole (I9).
  package var canonicalEncoding: [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport policy 1")
    encoding.append(each: records.sorted { $0.key < $1.key }) { encoding, setting in
      encoding.append(setting.key)
      encoding.append(setting.value)
    }
    return encoding.bytes
  }
}
