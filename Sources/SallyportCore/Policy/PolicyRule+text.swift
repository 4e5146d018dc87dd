import SallyportCrypto

extension PolicyRule {
  /// One line a fact, as a store keeps it: `effect exempt`, `account ada`, `network 4:c0000200/24`.
  var text: String {
    var lines = ["effect \(effect.rawValue)"]
    lines += accounts.map { "account \($0)" }
    lines += groups.map { "group \($0)" }
    lines += services.map { "service \($0)" }
    lines += networks.map { "network \($0.text)" }
    if !note.isEmpty { lines.append("note \(note)") }
    if let until { lines.append("until \(until.seconds)") }
    return lines.joined(separator: "\n")
  }

  /// Takes back what `text` made; nil for anything else.
  init?(text: String) {
    var facts: [String: [String]] = [:]
    // By bytes: a space and the accent behind it are one character.
    for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let parts = line.split(
        separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      facts[String(decoding: parts[0], as: UTF8.self), default: []].append(
        String(decoding: parts[1], as: UTF8.self))
    }
    guard let effect = facts["effect"]?.first.flatMap(Effect.init(rawValue:)) else { return nil }
    let accounts = facts["account", default: []].compactMap(AccountName.init)
    let groups = facts["group", default: []].compactMap(GroupName.init)
    let networks = facts["network", default: []].compactMap(IPNetwork.init(text:))
    self.init(
      effect: effect, accounts: accounts, groups: groups, services: facts["service", default: []],
      networks: networks, note: facts["note"]?.first ?? "",
      until: facts["until"]?.first.flatMap(Int64.init).map(UnixTime.init(seconds:)))
    // What was left out above, or stood there twice, or in another order, is not ours.
    guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
  }
}

extension IPNetwork {
  /// `4:c0000200/24`, `6:20010db8…/32`: the address in hexadecimal digits.
  fileprivate var text: String {
    let family = base.networkOrder.count == 4 ? "4" : "6"
    return "\(family):\(Hexadecimal.text(of: base.networkOrder))/\(prefixLength)"
  }

  fileprivate init?(text: String) {
    let parts = text.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let prefixLength = Int(parts[1]) else { return nil }
    let digits = Array(parts[0].utf8)
    let bytes = stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
    guard let base = IPAddress(networkOrder: bytes) else { return nil }
    self.init(base: base, prefixLength: prefixLength)
  }
}
