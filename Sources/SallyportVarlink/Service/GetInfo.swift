/// Names the service and lists the interfaces that this socket serves.
package struct GetInfo: WireCall {
  package static let method = "org.varlink.service.GetInfo"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }

  package struct Reply: WireReply {
    package var vendor: String
    package var product: String
    package var version: String
    package var url: String
    package var interfaces: [String]

    package init(
      vendor: String, product: String, version: String, url: String, interfaces: [String]
    ) {
      self.vendor = vendor
      self.product = product
      self.version = version
      self.url = url
      self.interfaces = interfaces
    }

    package init(parameters: JSONObject) throws(InvalidParameter) {
      var reader = ParameterReader(parameters)
      vendor = try reader.string("vendor")
      product = try reader.string("product")
      version = try reader.string("version")
      url = try reader.string("url")
      interfaces = try reader.strings("interfaces")
    }

    package var parameters: JSONObject {
      [
        "vendor": .string(vendor), "product": .string(product), "version": .string(version),
        "url": .string(url), "interfaces": .array(interfaces.map(JSONValue.string)),
      ]
    }
  }
}
