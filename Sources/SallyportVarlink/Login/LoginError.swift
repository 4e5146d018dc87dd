/// The errors of `org.sallyport.Login`.
package enum LoginError: String, WireError, CaseIterable {
  /// Begin while a conversation is open on this connection.
  case conversationOpen = "org.sallyport.Login.ConversationOpen"
  /// Answer or Cancel without a conversation.
  case noConversation = "org.sallyport.Login.NoConversation"

  package init?(qualifiedName: String, parameters: JSONObject) {
    self.init(rawValue: qualifiedName)
  }

  package var qualifiedName: String { rawValue }
  package var parameters: JSONObject { JSONObject() }
}
