/// Asks for the text of one interface's description.
package struct GetInterfaceDescription: WireCall {
  package static let method = "org.varlink.service.GetInterfaceDescription"

  package var interface: String

  package init(interface: String) {
    self.interface = interface
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    interface = try reader.string("interface", bytes: FieldLimits.interfaceName)
    try reader.refuseOthers()
  }

  package var parameters: JSONObject { ["interface": .string(interface)] }

  package struct Reply: WireReply {
    package var description: String

    package init(description: String) {
      self.description = description
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      description = try reader.string("description")
    }

    package var parameters: JSONObject { ["description": .string(description)] }
  }
}
