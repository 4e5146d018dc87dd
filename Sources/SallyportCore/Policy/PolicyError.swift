/// Why a setting was not taken.
package enum PolicyError: Error, Hashable, CustomStringConvertible {
  case unknownSetting(String)
  case outOfRange(String, String, range: String)
  case tooManyRules(limit: Int)

  package var description: String {
    switch self {
    case .unknownSetting(let name): "there is no policy setting '\(name)'"
    case .outOfRange(let name, let value, let range): "\(name) is '\(value)'; it must be \(range)"
    case .tooManyRules(let limit): "there may be at most \(limit) rules"
    }
  }
}
