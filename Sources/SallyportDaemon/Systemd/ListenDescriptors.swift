import Glibc

/// The sockets that systemd hands over (sd_listen_fds(3)), by `FileDescriptorName=`.
package struct ListenDescriptors: Sendable {
  /// The first descriptor that is handed over.
  private static let first: CInt = 3

  private let byName: [String: CInt]

  /// - Throws: `ListenError` if sockets were handed over but not the two that are needed.
  package init(environment: [String: String]) throws(ListenError) {
    guard environment["LISTEN_PID"].flatMap(Int32.init) == getpid(),
      let count = environment["LISTEN_FDS"].flatMap(Int.init), count > 0
    else {
      byName = [:]
      return
    }
    let names = (environment["LISTEN_FDNAMES"] ?? "").split(
      separator: ":", omittingEmptySubsequences: false)
    guard names.count == count else { throw ListenError.unnamed }
    var byName: [String: CInt] = [:]
    for (offset, name) in names.enumerated() {
      let descriptor = Self.first + CInt(offset)
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      byName[String(name)] = descriptor
    }
    guard byName["login"] != nil, byName["control"] != nil else { throw ListenError.missing }
    self.byName = byName
  }

  package var login: CInt? { byName["login"] }
  package var control: CInt? { byName["control"] }
}

package enum ListenError: Error, CustomStringConvertible {
  case unnamed
  case missing

  package var description: String {
    switch self {
    case .unnamed: "systemd handed over sockets without names; FileDescriptorName= is missing"
    case .missing:
      "systemd handed over sockets, but not both of FileDescriptorName=login and =control"
    }
  }
}
