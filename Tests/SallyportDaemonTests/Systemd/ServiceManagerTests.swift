import Foundation
import Glibc
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("What systemd is told")
struct ServiceManagerTests {
  // MARK: Nothing to tell

  @Test("Without a socket, or with one that cannot be, nothing is said and nothing breaks")
  func noSocket() throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x", count: 108)
    for path in [nil, "", folder.path(of: "absent"), folder.path(of: long), "@"] {
      ServiceManager(environment: path.map { ["NOTIFY_SOCKET": $0] } ?? [:]).notify(.ready)
    }
  }

  @Test(
    "A watchdog that is off, meant for another process, or no number, wants to hear nothing",
    arguments: [
      [:], ["WATCHDOG_USEC": ""], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "-5"],
      ["WATCHDOG_USEC": "soon"], ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"],
      ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": ""], ["WATCHDOG_PID": "\(getpid())"],
    ])
  func noWatchdog(environment: [String: String]) {
    #expect(ServiceManager(environment: environment).watchdogInterval == nil)
  }

  // MARK: Something to tell

  @Test(
    "The watchdog hears from the daemon twice in its time",
    arguments: [[:], ["WATCHDOG_PID": "\(getpid())"]])
  func watchdog(environment: [String: String]) {
    let environment = environment.merging(["WATCHDOG_USEC": "30000000"]) { $1 }
    #expect(ServiceManager(environment: environment).watchdogInterval == .seconds(15))
  }

  @Test(
    "Each message is sd_notify's text, one datagram each",
    arguments: [
      (.ready, "READY=1"), (.stopping, "STOPPING=1"), (.watchdog, "WATCHDOG=1"),
      (.status("3 logins"), "STATUS=3 logins"),
    ] as [(ServiceManager.Message, String)])
  func messages(message: ServiceManager.Message, text: String) throws {
    let folder = try TemporaryFolder()
    let socket = try NotifySocket(folder.path(of: "notify"))
    ServiceManager(environment: socket.environment).notify(message)
    #expect(socket.next() == text)
  }

  @Test("A reload tells when it began, on the clock that systemd compares with")
  func reloading() throws {
    let folder = try TemporaryFolder()
    let socket = try NotifySocket(folder.path(of: "notify"))
    let before = Self.monotonicMicroseconds()
    ServiceManager(environment: socket.environment).notify(.reloading)
    let lines = try #require(socket.next()).split(separator: "\n")
    #expect(lines.count == 2 && lines[0] == "RELOADING=1")
    let prefix = "MONOTONIC_USEC="
    #expect(lines[1].hasPrefix(prefix))
    let time = try #require(Int(lines[1].dropFirst(prefix.count)))
    #expect((before...Self.monotonicMicroseconds()).contains(time))
  }

  @Test("A service manager that does not read holds nobody up")
  func silentManager() throws {
    let folder = try TemporaryFolder()
    let socket = try NotifySocket(folder.path(of: "notify"))
    let manager = ServiceManager(environment: socket.environment)
    let isDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      // More than any queue of datagrams holds.
      for _ in 1...10_000 { manager.notify(.watchdog) }
      isDone.signal()
    }
    #expect(isDone.wait(timeout: .now() + .seconds(30)) == .success)
    #expect(socket.next() == "WATCHDOG=1")
  }

  @Test("An abstract address is one too")
  func abstractAddress() throws {
    let socket = try NotifySocket("@sallyport-test-\(getpid())")
    ServiceManager(environment: socket.environment).notify(.ready)
    #expect(socket.next() == "READY=1")
  }

  private static func monotonicMicroseconds() -> Int {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1000
  }
}
