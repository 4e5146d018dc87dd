import Glibc
import Testing

@testable import SallyportDaemon

@Suite("The sockets that systemd hands over")
struct ListenDescriptorsTests {
  private static let own = String(getpid())

  private static func environment(
    pid: String? = own, count: String? = "2", names: String? = "login:control"
  ) -> [String: String] {
    var environment: [String: String] = [:]
    environment["LISTEN_PID"] = pid
    environment["LISTEN_FDS"] = count
    environment["LISTEN_FDNAMES"] = names
    return environment
  }

  // MARK: Refusals

  @Test(
    "Sockets without their names are refused",
    arguments: [
      environment(names: nil), environment(names: ""), environment(names: "login"),
      environment(names: "login:control:other"), environment(count: "3"),
      environment(count: "99999999999"),
    ])
  func unnamed(environment: [String: String]) {
    #expect(throws: ListenError.unnamed) { try ListenDescriptors(environment: environment) }
  }

  @Test(
    "One socket alone is refused",
    arguments: [
      environment(count: "1", names: "login"), environment(count: "1", names: "control"),
      environment(names: "login:login"), environment(names: "login:Control"),
      environment(names: "unknown:unknown"), environment(count: "1", names: ""),
    ])
  func missing(environment: [String: String]) {
    #expect(throws: ListenError.missing) { try ListenDescriptors(environment: environment) }
  }

  @Test("A refusal says what is missing")
  func descriptions() {
    #expect(ListenError.unnamed.description.contains("FileDescriptorName="))
    #expect(ListenError.missing.description.contains("FileDescriptorName=login and =control"))
  }

  // MARK: What is taken

  @Test(
    "What is meant for another process, or nobody, is left alone",
    arguments: [
      [:], environment(pid: nil), environment(pid: "1"), environment(pid: "x"),
      environment(count: nil), environment(count: "0"), environment(count: "-1"),
      environment(count: "two"),
    ])
  func notMeantForUs(environment: [String: String]) throws {
    let descriptors = try ListenDescriptors(environment: environment)
    #expect(descriptors.login == nil && descriptors.control == nil)
  }

  @Test(
    "Sockets are known by their names, whatever their order",
    arguments: [
      ("login:control", 3, 4), ("control:login", 4, 3), ("other:control:login", 5, 4),
    ] as [(String, CInt, CInt)])
  func byName(names: String, login: CInt, control: CInt) throws {
    let count = String(names.split(separator: ":").count)
    let descriptors = try ListenDescriptors(
      environment: Self.environment(count: count, names: names))
    #expect((descriptors.login, descriptors.control) == (login, control))
  }
}
