import Glibc

/// Whether a server is one that codes may be typed to.
///
/// A path is only as good as the directory that holds it: whoever may write there can put a socket
/// of their own in its place. So the directory must belong to root or to whoever listens, and nobody
/// else may write to it.
///
/// Whoever listens in a directory of their own passes. That is safe at the usual path, where only
/// root can have made the directory; a path that somebody names is trusted with its owner, which
/// may then be the caller as well.
package enum ServerTrust {
  package enum Objection: Error, Equatable {
    case directoryUnreadable(errno: Int32)
    case directoryOwnedBy(uid: UInt32)
    case directoryWritableByOthers
  }

  /// Judges the directory that holds `path`.
  ///
  /// - Parameters:
  ///   - peer: the uid behind the connected socket.
  ///   - admittingCaller: whether the directory may belong to the caller.
  package static func check(
    path: String, peer: UInt32, admittingCaller: Bool
  ) throws(Objection) {
    var status = stat()
    guard unsafe stat(directory(of: path), &status) == 0 else {
      throw .directoryUnreadable(errno: errno)
    }
    let owners = admittingCaller ? [0, peer, geteuid()] : [0, peer]
    guard owners.contains(status.st_uid) else {
      throw .directoryOwnedBy(uid: status.st_uid)
    }
    guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else { throw .directoryWritableByOthers }
  }

  /// The path up to its last slash.
  static func directory(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

extension ServerTrust.Objection: CustomStringConvertible {
  package var description: String {
    switch self {
    case .directoryUnreadable(let errno): "the socket's directory cannot be read (errno \(errno))"
    case .directoryOwnedBy(let uid): "the socket's directory belongs to uid \(uid)"
    case .directoryWritableByOthers: "the socket's directory is writable by others"
    }
  }
}
