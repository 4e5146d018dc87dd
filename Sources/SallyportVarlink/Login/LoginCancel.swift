/// Ends a login conversation without an answer.
package struct LoginCancel: WireCall {
  package typealias Reply = EmptyReply
  package static let method = "org.sallyport.Login.Cancel"

  package init() {}

  package init(parameters: JSONObject) throws(InvalidParameter) {
    try ParameterReader(parameters).refuseOthers()
  }

  package var parameters: JSONObject { JSONObject() }
}
