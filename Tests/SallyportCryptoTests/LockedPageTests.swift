import Foundation
import Testing

@testable import SallyportCrypto

@Suite struct LockedPageTests {
  // proc(5), VmFlags: lo = pages are locked in memory, dd = do not include area into core dump.
  @Test("the kernel says that a locked page is locked and stays out of core files")
  func kernelSaysLockedAndUndumped() throws {
    let page = try LockedPage()
    let flags = try memoryMaps().split(separator: "\n").filter { $0.hasPrefix("VmFlags:") }
    #expect(flags.contains { $0.contains(" lo") && $0.contains(" dd") })
    withExtendedLifetime(page) {}
  }

  /// The kernel hands it out a page at a time and says that its size is 0.
  private func memoryMaps() throws -> String {
    let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/smaps"))
    var maps = Data()
    while let piece = try file.read(upToCount: 1 << 16), !piece.isEmpty {
      maps += piece
    }
    return String(decoding: maps, as: UTF8.self)
  }
}
