/// Begins a copy of the store, which the connection may then read.
package struct BeginBackup: AdminCall {
  package static let method = "org.sallyport.Admin.BeginBackup"

  package typealias Reply = EmptyReply

  package var authority: Authority?

  package init(authority: Authority? = nil) {
    self.authority = authority
  }

  package init(parameters: JSONObject) throws(InvalidParameter) {
    var reader = ParameterReader(parameters)
    authority = try reader.optionalAuthority()
    try reader.refuseOthers()
  }

  package var parameters: JSONObject {
    var object = JSONObject()
    object.set(authority: authority)
    return object
  }
}
