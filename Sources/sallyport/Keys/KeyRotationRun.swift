import SallyportVarlink

/// A rotation of the sealing key from wherever it stands to its end.
///
/// It keeps no notes of its own: what is installed, and what the daemon says, tell how far it has
/// come. Each step leaves keys with which the store can be opened, so it may end after any of them,
/// and the same command goes on.
struct KeyRotationRun {
  /// What the daemon says now; nil while it does not answer.
  let status: () throws -> GetKeyStatus.Reply?

  /// Starts the daemon anew, or has somebody do it; it may still be starting when this returns.
  let restart: () throws -> Void

  /// Whether nobody but us starts it anew, so that what it says after a start is the last word.
  let restartsItself: Bool

  /// A short while; throws where the person wants to end.
  let pause: () throws -> Void

  /// A line for the person.
  let tell: (String) -> Void

  /// How far it has come.
  let show: (AdminKeyRotation) -> Void

  /// How often the daemon is asked after a start of ours before it counts as lost: a minute, at three
  /// times a second, is longer than the largest store needs.
  static let patience = 180

  /// - Returns: What the daemon says at the end.
  func goOn(in place: any KeyPlace) throws -> GetKeyStatus.Reply {
    var status = try answer()
    if !place.hasNext {
      try place.check(status.id)
      guard status.rotation == nil else { return try whenAllIsSealed() }
      try place.makeNext()
    }
    if try !place.isNextInUse(status) { status = try startWithNext(place) }
    status = try whenAllIsSealed()
    // An older store may have been put back meanwhile, which the former key alone opens.
    guard try place.isNextInUse(status) else {
      throw CommandFailure(
        "sallyportd does not use the new key any more: the former one is left where it is",
        hint: "journalctl -u sallyportd says why; then the same command goes on")
    }
    try place.takeNext(status.id)
    return status
  }

  /// The daemon begins with the next key when it starts.
  private func startWithNext(_ place: any KeyPlace) throws -> GetKeyStatus.Reply {
    try restart()
    var told: String?
    return try wait { status in
      if try place.isNextInUse(status) { return status }
      if let problem = status.nextProblem, problem != told {
        guard !restartsItself else { throw Self.refusal(problem) }
        tell("The next key was not taken: \(TerminalText.clean(problem))")
        told = problem
      }
      return nil
    }
  }

  private static func refusal(_ problem: String) -> CommandFailure {
    CommandFailure(
      "the next key was not taken: \(TerminalText.clean(problem))",
      hint: "everything is as it was; once that is mended, the same command goes on")
  }

  private func whenAllIsSealed() throws -> GetKeyStatus.Reply {
    try wait(isBounded: false) { status in
      guard let rotation = status.rotation else { return status }
      show(rotation)
      return nil
    }
  }

  private func answer() throws -> GetKeyStatus.Reply {
    guard let status = try status() else {
      throw CommandFailure(
        "sallyportd does not answer, or has no key",
        hint: "systemctl status sallyportd.service says more; then the same command goes on")
    }
    return status
  }

  /// Asks until there is what is waited for.
  private func wait(
    isBounded: Bool = true, for wanted: (GetKeyStatus.Reply) throws -> GetKeyStatus.Reply?
  ) throws -> GetKeyStatus.Reply {
    var asked = 0
    while true {
      if let status = try status() {
        if let found = try wanted(status) { return found }
        if !isBounded { asked = 0 }
      }
      asked += 1
      guard asked < Self.patience || !restartsItself else {
        throw CommandFailure(
          "sallyportd was started anew, and is not as it should be by now",
          hint: "journalctl -u sallyportd says why; then the same command goes on")
      }
      try pause()
    }
  }
}
