import Glibc

/// The environment that the service manager gave the service; read once, never the C library's
/// again.
package enum ProcessEnvironment {
  /// Those of the variables that are set.
  package static func values(of names: [String]) -> [String: String] {
    var environment: [String: String] = [:]
    for name in names {
      guard let value = unsafe getenv(name) else { continue }
      environment[name] = unsafe String(cString: value)
    }
    return environment
  }
}
