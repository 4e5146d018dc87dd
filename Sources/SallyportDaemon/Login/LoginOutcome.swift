import SallyportCore

/// What became of one login in its transaction.
struct LoginOutcome: Sendable {
  let decision: Decision

  /// Where the conversation stands now; nil where there is none.
  let conversation: LoginConversation?
}
