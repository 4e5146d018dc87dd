/// An interface file of this package: its text, as it is shipped, and what it says.
package struct ShippedInterface: Sendable {
  package let name: String
  package let text: String
  package let description: InterfaceDescription

  package static let service = ShippedInterface(PackageResources.org_varlink_service_varlink)
  package static let login = ShippedInterface(PackageResources.org_sallyport_Login_varlink)
  package static let account = ShippedInterface(PackageResources.org_sallyport_Account_varlink)
  package static let admin = ShippedInterface(PackageResources.org_sallyport_Admin_varlink)

  package static let outbox = ShippedInterface(PackageResources.org_sallyport_Outbox_varlink)

  /// Everything that is shipped.
  package static let all = [service, login, account, admin, outbox]

  private init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self)
    do {
      description = try InterfaceDescription(parsing: text)
    } catch {
      preconditionFailure("a shipped interface does not parse: \(error)")
    }
    name = description.name
  }
}
