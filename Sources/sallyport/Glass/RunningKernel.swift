import Glibc

/// Which start of the kernel this is, and how long it has lasted.
struct RunningKernel {
  /// Random for each start (random(4)); nil where it cannot be read.
  let boot: String?

  /// Seconds, asleep or not, which nobody can set (CLOCK_BOOTTIME).
  let uptime: Int64

  static var now: RunningKernel {
    var time = timespec()
    unsafe clock_gettime(CLOCK_BOOTTIME, &time)
    return RunningKernel(boot: bootID, uptime: Int64(time.tv_sec))
  }

  private static var bootID: String? {
    let path = "/proc/sys/kernel/random/boot_id"
    guard let bytes = try? SmallFile.read(path, maximumBytes: longest) else { return nil }
    // As systemd writes it: without dashes.
    let digits = bytes.filter { $0 > 0x20 && $0 != UInt8(ascii: "-") }
    return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
  }

  /// Bytes.
  private static let longest = 64
}
