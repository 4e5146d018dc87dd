/// What became of one login in its transaction.
package struct LoginOutcome: Sendable {
  package let decision: Decision

  /// Where the conversation stands now; nil where there is none.
  package let conversation: LoginConversation?

  package init(decision: Decision, conversation: LoginConversation?) {
    self.decision = decision
    self.conversation = conversation
  }
}
