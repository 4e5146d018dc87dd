/// The errors of `org.varlink.service`, which every method may answer.
package enum ServiceError: WireError {
  case interfaceNotFound(interface: String)
  case methodNotFound(method: String)
  case methodNotImplemented(method: String)
  case invalidParameter(InvalidParameter)
  case permissionDenied
  case expectedMore

  private static let prefix = "org.varlink.service."

  package init?(qualifiedName: String, parameters: JSONObject) {
    var reader = ParameterReader(parameters)
    do {
      switch qualifiedName {
      case Self.prefix + "InterfaceNotFound":
        self = .interfaceNotFound(interface: try reader.string("interface"))
      case Self.prefix + "MethodNotFound":
        self = .methodNotFound(method: try reader.string("method"))
      case Self.prefix + "MethodNotImplemented":
        self = .methodNotImplemented(method: try reader.string("method"))
      case Self.prefix + "InvalidParameter":
        self = .invalidParameter(InvalidParameter(try reader.string("parameter")))
      case Self.prefix + "PermissionDenied": self = .permissionDenied
      case Self.prefix + "ExpectedMore": self = .expectedMore
      default: return nil
      }
    } catch {
      return nil
    }
  }

  package var qualifiedName: String {
    switch self {
    case .interfaceNotFound: Self.prefix + "InterfaceNotFound"
    case .methodNotFound: Self.prefix + "MethodNotFound"
    case .methodNotImplemented: Self.prefix + "MethodNotImplemented"
    case .invalidParameter: Self.prefix + "InvalidParameter"
    case .permissionDenied: Self.prefix + "PermissionDenied"
    case .expectedMore: Self.prefix + "ExpectedMore"
    }
  }

  package var parameters: JSONObject {
    switch self {
    case .interfaceNotFound(let interface): ["interface": .string(interface)]
    case .methodNotFound(let method), .methodNotImplemented(let method):
      ["method": .string(method)]
    case .invalidParameter(let error): ["parameter": .string(error.parameter)]
    case .permissionDenied, .expectedMore: JSONObject()
    }
  }
}
