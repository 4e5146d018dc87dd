import Foundation
import Testing

@testable import SallyportCrypto

@Suite struct LockedPageTests {
  // proc(5), VmFlags: lo = pages are locked in memory, dd = do not include area into core dump.
  @Test("the kernel says that a locked page is locked and stays out of core files")
  func kernelSaysLockedAndUndumped() throws {
    let page = try LockedPage()
    let maps = try String(contentsOf: URL(filePath: "/proc/self/smaps"), encoding: .utf8)
    let flags = maps.split(separator: "\n").filter { $0.hasPrefix("VmFlags:") }
    #expect(flags.contains { $0.contains(" lo") && $0.contains(" dd") })
    withExtendedLifetime(page) {}
  }
}
