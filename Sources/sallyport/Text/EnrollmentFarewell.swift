import SallyportVarlink

/// What a person reads after the right code.
struct EnrollmentFarewell {
  let reply: ConfirmEnrollment.Reply
  /// Whether there was no second factor before.
  let isFirst: Bool

  var text: String {
    guard let codes = reply.recoveryCodes else {
      let further = "'\(TerminalText.clean(reply.device))' is on as well.\n"
      return isFirst ? "Your second factor is on.\n" : further
    }
    return """
      Your second factor is on.

      \(Self.introduction(codes.count))
      Keep them away from the phone: print them, or put them in a password manager.

      \(RecoverySheet(codes: codes).screen)
          sallyport recovery show     shows them again
          sallyport status            what is set up for you

      """
  }

  /// Numbers up to twelve are words.
  private static func introduction(_ count: Int) -> String {
    let words = [
      "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
      "twelve",
    ]
    let number = words.indices.contains(count - 1) ? words[count - 1] : String(count)
    return "These \(number) recovery codes let you in if you lose the phone. Each works once."
  }
}
