import SallyportVarlink

/// What was seen of the daemon.
struct DaemonFacts: Equatable {
  /// What the daemon says of itself and of its audit log.
  enum Answer: Equatable {
    case info(version: String)
    /// In plain words.
    case silent(String)
    /// It is stopped, and whoever connects starts it.
    case stopped

    var isGiven: Bool {
      if case .info = self { return true }
      return false
    }
  }

  enum Audit: Equatable {
    case whole(rows: Int64)
    case broken(ChainCheck)
    /// The daemon says that it cannot reach its store.
    case unavailable
    /// Who asked may not know.
    case notAllowed
    /// There was no daemon to ask.
    case notAsked
  }

  var sockets: [SocketFacts]
  var answer: Answer
  var audit: Audit
  /// The uid of the account `sallyport`; nil where there is none.
  var daemonUID: UInt32?
  /// Uids that a line of ours trusts beside root (`daemon_uid=`).
  var trustedUIDs: Set<UInt32>
  var configuration: FileLook
  /// For whom and how long the glass is broken; nil while it is whole.
  var brokenGlass: String?
  /// Why the daemon does not, or would not, believe that it is broken.
  var glassFlaw: GlassFlaw?
  var state: StateFacts
}
