/// Why the daemon cannot listen.
enum ServerError: Error, CustomStringConvertible {
  case inUse(String)
  case notAPath(String)
  case cannotListen(String, why: String)
  case cannotOpenToAll(String)
  case socketDirectory(String, String)

  var description: String {
    switch self {
    case .inUse(let path): "another sallyportd, or systemd for it, listens on \(path)"
    case .notAPath(let path): "\(path) is too long for a socket's path"
    case .cannotListen(let path, let why): "cannot listen on \(path): \(why)"
    case .cannotOpenToAll(let path): "the mode of \(path) cannot be set to 0666"
    case .socketDirectory(let path, let why): "the socket directory \(path) \(why)"
    }
  }
}
