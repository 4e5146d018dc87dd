import SallyportService
import SallyportVarlink

/// `org.varlink.service`, which every socket answers.
enum ServiceInterface {
  static func answer(_ call: MethodCall, serving interfaces: [ShippedInterface]) -> MethodReply {
    do {
      switch call.method {
      case GetInfo.method:
        _ = try GetInfo(parameters: call.parameters)
        return information(interfaces).reply
      case GetInterfaceDescription.method:
        let name = try GetInterfaceDescription(parameters: call.parameters).interface
        return description(of: name, among: interfaces)
      default:
        return ServiceError.methodNotFound(method: call.method).reply
      }
    } catch {
      return ServiceError.invalidParameter(error).reply
    }
  }

  private static func information(_ interfaces: [ShippedInterface]) -> GetInfo.Reply {
    GetInfo.Reply(
      vendor: "Sallyport", product: "sallyportd", version: Version.current,
      url: Version.url, interfaces: [ShippedInterface.service.name] + interfaces.map(\.name))
  }

  private static func description(
    of name: String, among interfaces: [ShippedInterface]
  ) -> MethodReply {
    let all = [ShippedInterface.service] + interfaces
    guard let interface = all.first(where: { $0.name == name }) else {
      return ServiceError.interfaceNotFound(interface: name).reply
    }
    return GetInterfaceDescription.Reply(description: interface.text).reply
  }
}
