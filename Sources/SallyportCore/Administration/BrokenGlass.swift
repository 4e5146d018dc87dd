/// Root's word that for a time nobody, or none of some, is asked for a second factor (product row
/// O8), as the file says it that `sallyport break-glass` writes.
///
/// ```
/// sallyport break-glass 1
/// from 1795365557
/// until 1795369157
/// boot 0123456789abcdef0123456789abcdef
/// user ada
/// reason the key is lost
/// ```
///
/// Without `boot` it holds over a restart of the machine; without `user` it is for everybody.
package struct BrokenGlass: Hashable, Sendable {
  /// Longer than any emergency lasts until somebody sleeps, and wakes.
  package static let maximumDuration = Duration.seconds(86_400)

  /// Whoever needs more means everybody.
  package static let maximumAccounts = 64

  /// Bytes of the file: a line for each account, and some more.
  package static let maximumByteCount = 32 * 1024

  package let from: UnixTime
  package let until: UnixTime

  /// During which start of the kernel alone; nil for any.
  package let boot: BootID?

  /// For whom; empty for everybody.
  package let accounts: [AccountName]
  package let reason: BreakGlass

  /// Nil for a text that is not exactly of this form, or beyond the limits.
  package init?(text: [UInt8]) {
    guard text.count <= Self.maximumByteCount, text.last == UInt8(ascii: "\n"),
      let text = String(validating: text.dropLast(), as: UTF8.self)
    else { return nil }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popFirst() == "sallyport break-glass 1",
      let from = Self.time("from", lines.popFirst()),
      let until = Self.time("until", lines.popFirst()),
      from < until, until - from <= Self.maximumDuration
    else { return nil }
    var boot: BootID?
    if let text = Self.value("boot", lines.first) {
      guard let id = BootID(text) else { return nil }
      boot = id
      lines.removeFirst()
    }
    var accounts: [AccountName] = []
    while let text = Self.value("user", lines.first) {
      guard let name = AccountName(text), accounts.count < Self.maximumAccounts else { return nil }
      accounts.append(name)
      lines.removeFirst()
    }
    guard let reason = Self.value("reason", lines.popFirst()).flatMap(BreakGlass.init(reason:)),
      lines.isEmpty
    else { return nil }
    self.from = from
    self.until = until
    self.boot = boot
    self.accounts = accounts
    self.reason = reason
  }

  /// Whether it holds now: from its beginning, which a clock that was set back is before, to its
  /// end, and not beyond the start of the kernel that it is for.
  package func holds(at now: UnixTime, boot: BootID?) -> Bool {
    guard from <= now, now < until else { return false }
    return self.boot == nil || self.boot == boot
  }

  package func concerns(_ user: String) -> Bool {
    accounts.isEmpty || accounts.contains { $0.value.utf8.elementsEqual(user.utf8) }
  }

  private static func value(_ key: String, _ line: Substring?) -> String? {
    guard let line, line.hasPrefix("\(key) ") else { return nil }
    return String(line.dropFirst(key.count + 1))
  }

  private static func time(_ key: String, _ line: Substring?) -> UnixTime? {
    guard let text = value(key, line), let seconds = Int64(text), seconds >= 0,
      seconds <= latestTime, String(seconds) == text
    else { return nil }
    return UnixTime(seconds: seconds)
  }

  /// The end of the year 9999.
  private static let latestTime: Int64 = 253_402_300_799
}
