import SallyportCrypto
import SallyportVarlink

/// A rotation of the sealing key from wherever it stands to its end.
///
/// It keeps no notes of its own: what is installed, and what the daemon says, tell how far it has
/// come. Each step leaves keys with which the store can be opened, so it may end after any of them,
/// and the same command goes on.
struct KeyRotationRun {
  /// Has a key escrowed before it is used; returns what takes that back, where the key comes to
  /// nothing.
  let escrow: (Secret) throws -> () -> Void

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

  /// - Parameter status: what the daemon says now.
  /// - Returns: What the daemon says at the end.
  func goOn(
    in place: any KeyPlace, from status: GetKeyStatus.Reply
  ) throws -> GetKeyStatus.Reply {
    if place.hasNext {
      // An escrow that a command which was cut off wrote is found, and written no second time.
      _ = try escrow(place.key(.next))
    } else {
      try place.check(.present, is: status.id)
      guard status.rotation == nil else { return try whenAllIsSealed() }
      try putNewKey(place)
    }
    let next = try place.id(.next)
    if status.id != next { try startWith(next) }
    let after = try whenAllIsSealed()
    // An older store may have been put back meanwhile, which the former key alone opens.
    guard after.id == next else {
      throw CommandFailure(
        "sallyportd does not use the new key any more: the former one is left where it is",
        hint: "journalctl -u sallyportd says why; then the same command goes on")
    }
    try place.takeNext(next)
    return after
  }

  /// From here on any start of the daemon may seal the store with it: so it has its escrow before.
  private func putNewKey(_ place: any KeyPlace) throws {
    let key = SystemRandomBytes().bytes(SealingKey.count)
    let takeEscrowBack = try escrow(key)
    do {
      try place.putNext(key)
    } catch {
      // It may lie there all the same, and only its name not be on disk.
      if !place.hasNext { takeEscrowBack() }
      throw error
    }
  }

  /// The daemon begins with the next key when it starts.
  private func startWith(_ next: String) throws {
    try restart()
    var told: String?
    _ = try wait { status in
      if status.id == next { return status }
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
      hint: "everything is as it was; once that is mended, the same command goes on, and "
        + "sallyport keys rotate --abort takes the next key away")
  }

  private func whenAllIsSealed() throws -> GetKeyStatus.Reply {
    try wait(isBounded: false) { status in
      guard let rotation = status.rotation else { return status }
      show(rotation)
      return nil
    }
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
