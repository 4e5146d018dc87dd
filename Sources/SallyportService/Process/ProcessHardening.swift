import CSallyportSystem
import Glibc

/// What the process forbids itself before it has read anything (security.md, Process).
package enum ProcessHardening {
  package static func apply() {
    _ = sallyport_forbid_dumps()
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    umask(0o077)
    // The Swift runtime would write registers and memory, which may hold a key or an answer, into
    // the journal, and its helper cannot look into a process that forbids dumps: it would hang.
    for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] {
      signal(number, SIG_DFL)
    }
    // A peer that goes away while a reply is written is an error of that connection, no signal.
    signal(SIGPIPE, SIG_IGN)
  }
}
