/// Which start of the kernel this is (random(4)).
enum BootID {
  static func ofRunningKernel() -> String? {
    let path = "/proc/sys/kernel/random/boot_id"
    guard let bytes = try? SmallFile.read(path, maximumBytes: longest) else { return nil }
    // As systemd writes it: without dashes.
    let digits = bytes.filter { $0 > 0x20 && $0 != UInt8(ascii: "-") }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }

  /// Bytes.
  private static let longest = 64
}
