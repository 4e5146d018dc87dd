import CSallyportSystem
import Glibc

/// What the process forbids itself before it has read anything (security.md, Process).
enum ProcessHardening {
  static func apply() {
    _ = sallyport_forbid_dumps()
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    umask(0o077)
    // A peer that goes away while a reply is written is an error of that connection, no signal.
    signal(SIGPIPE, SIG_IGN)
  }
}
