/// Root's word that for a time nobody, or none of some, is asked for a second factor (product row
/// O8), as the file says it that `sallyport break-glass` writes.
///
/// ```
/// sallyport break-glass 1
/// from 1795365557
/// until 1795369157
/// boot 0123456789abcdef0123456789abcdef
/// uptime 4711 8311
/// user ada
/// reason the key is lost
/// ```
///
/// During one start of the kernel it is that kernel's uptime that counts (CLOCK_BOOTTIME, seconds),
/// which nobody sets: a clock that is set back would bring it back, one that is set right would end
/// it too early. Without `boot` it holds over a restart of the machine, and the clock is all there
/// is. Without `user` it is for everybody.
package struct BrokenGlass: Hashable, Sendable {
  /// Longer than any emergency lasts until somebody sleeps, and wakes.
  package static let maximumDuration = Duration.seconds(86_400)

  /// Whoever needs more means everybody.
  package static let maximumAccounts = 64

  /// Bytes of the file: a line for each account, and some more.
  package static let maximumByteCount = 32 * 1024

  package let from: UnixTime
  package let until: UnixTime

  /// During which start of the kernel alone, and for which of its seconds; nil for any.
  package let uptime: Uptime?

  /// A time in the life of one start of the kernel.
  package struct Uptime: Hashable, Sendable {
    package let boot: BootID
    package let seconds: Range<Int64>
  }

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
    var uptime: Uptime?
    if let text = Self.value("boot", lines.first) {
      lines.removeFirst()
      guard let boot = BootID(text), let seconds = Self.seconds("uptime", lines.popFirst()),
        seconds.count == (until - from).components.seconds
      else { return nil }
      uptime = Uptime(boot: boot, seconds: seconds)
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
    self.uptime = uptime
    self.accounts = accounts
    self.reason = reason
  }

  /// Whether it holds now: from its beginning, which a clock that was set back is before, to its
  /// end, and not beyond the start of the kernel that it is for.
  ///
  /// - Parameter seconds: that this start of the kernel has lasted.
  package func holds(at now: UnixTime, boot: BootID?, uptime seconds: Int64) -> Bool {
    guard let uptime else { return from <= now && now < until }
    return uptime.boot == boot && uptime.seconds.contains(seconds)
  }

  package func concerns(_ user: String) -> Bool {
    accounts.isEmpty || accounts.contains { $0.value.utf8.elementsEqual(user.utf8) }
  }

  private static func value(_ key: String, _ line: Substring?) -> String? {
    guard let line, line.hasPrefix("\(key) ") else { return nil }
    return String(line.dropFirst(key.count + 1))
  }

  private static func time(_ key: String, _ line: Substring?) -> UnixTime? {
    value(key, line).flatMap { number(Substring($0)) }.map(UnixTime.init(seconds:))
  }

  /// The beginning and the end.
  private static func seconds(_ key: String, _ line: Substring?) -> Range<Int64>? {
    guard let text = value(key, line) else { return nil }
    let numbers = text.split(separator: " ", omittingEmptySubsequences: false).map(number)
    guard numbers.count == 2, let start = numbers[0], let end = numbers[1], start < end else {
      return nil
    }
    return start..<end
  }

  /// In the one form that a number has.
  private static func number(_ text: Substring) -> Int64? {
    guard let number = Int64(text), (0...latestTime).contains(number), String(number) == text
    else { return nil }
    return number
  }

  /// The end of the year 9999.
  private static let latestTime: Int64 = 253_402_300_799
}
