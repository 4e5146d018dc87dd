import SallyportCore
import Testing

@Suite struct LoginConversationTests {
  private func conversation(_ service: String, policy: Policy = Policy()) throws
    -> LoginConversation
  {
    LoginConversation(try Scene().request(service), policy: policy)
  }

  @Test("sshd has one try")
  func sshdHasOneTry() throws {
    var conversation = try conversation("sshd")
    #expect(conversation.refuse(.wrongCode) == .deny(.wrongCode))
  }

  @Test("every other service has three tries", arguments: ["login", "su", "sudo", "", "SSHD"])
  func othersHaveThreeTries(_ service: String) throws {
    var conversation = try conversation(service)
    #expect(conversation.refuse(.wrongCode) == .challenge(.codeAgain))
    #expect(conversation.refuse(.notACode) == .challenge(.codeAgain))
    #expect(conversation.refuse(.throttled) == .deny(.throttled))
  }

  @Test("the policy sets the tries of a service", arguments: 1...3)
  func triesAreASetting(_ tries: Int) throws {
    var conversation = try conversation("su", policy: .changed(["tries.su": String(tries)]))
    for _ in 1..<tries {
      #expect(conversation.refuse(.wrongCode) == .challenge(.codeAgain))
    }
    #expect(conversation.refuse(.wrongCode) == .deny(.wrongCode))
  }

  @Test("a used code gets one more prompt, once, and takes no try")
  func replayHasOnePrompt() throws {
    var conversation = try conversation("sshd")
    #expect(conversation.refuseReplay() == .challenge(.nextCode))
    #expect(conversation.triesLeft == 1)
    #expect(conversation.refuseReplay() == .deny(.replayed))
  }
}

@Suite struct LoginRequestTests {
  @Test("I5: what an unprivileged peer claims about its place is dropped")
  func claimsAreDropped() throws {
    let claimed = LoginRequest(
      subject: .account(.ada), peer: .owner(UserID(1000)), service: "swaylock",
      terminal: "/dev/tty1", address: .office, remoteAccount: "root")
    #expect(claimed.terminal == nil)
    #expect(claimed.address == nil)
    #expect(claimed.remoteAccount == nil)
    #expect(claimed.service == "swaylock")
  }

  @Test("what a privileged peer says about its place is kept")
  func privilegedPeersAreBelieved() throws {
    let request = LoginRequest(
      subject: .account(.ada), peer: .privileged(UserID(33)), service: "sshd",
      terminal: "ssh", address: .office, remoteAccount: "babbage")
    #expect(request.terminal == "ssh")
    #expect(request.address == .office)
    #expect(request.remoteAccount == "babbage")
    #expect(request.peer.uid == UserID(33))
  }
}
