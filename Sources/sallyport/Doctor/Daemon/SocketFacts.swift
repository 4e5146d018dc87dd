/// What was seen of one of the daemon's sockets.
struct SocketFacts: Equatable {
  enum Listener: Equatable {
    /// SO_PEERCRED: who called listen(2).
    case uid(UInt32)
    /// With the errno of connect(2).
    case silent(Int32)
    /// Nobody connected, because that would start a daemon that was stopped.
    case notAsked
  }

  /// What goes through it, in a word.
  var name: String
  var path: String
  var socket: FileLook
  var folderPath: String
  var folder: FileLook
  var listener: Listener
}
