import Glibc

/// Takes away a next key that the store is not sealed with, so that a rotation which was begun is
/// none.
struct RotationAbort {
  let place: any KeyPlace

  /// The id of the key that the store is sealed with, now.
  let storeKey: () throws -> String

  struct Outcome {
    /// Where the next key lies now; nothing reads it there.
    let aside: String

    /// The id of the key that the store is sealed with.
    let present: String
  }

  var markPath = EscrowMark.usualPath

  /// Where the next key lies once nothing looks for it any more.
  private var aside: String { place.path + ".aborted" }

  /// It is moved, and looked at once more, before it may be removed: what is started meanwhile
  /// might have taken it.
  func run() throws -> Outcome {
    guard place.hasNext else {
      throw CommandFailure(
        "no next key lies beside \(place.description); nothing was changed",
        hint: "sallyport keys status says how things stand")
    }
    let present = try check()
    let next = try? place.id(.next)
    guard unsafe access(aside, F_OK) != 0 else {
      throw CommandFailure(
        "\(TerminalText.clean(aside)) is there from an earlier rotation; nothing was changed",
        hint:
          "once sallyport keys status names the key \(present), remove that file; then the same "
          + "command goes on")
    }
    try move(place.nextPath, aside)
    do {
      _ = try check()
    } catch {
      try move(aside, place.nextPath)
      throw error
    }
    // One that cannot be opened has no id.
    EscrowMark.forgetNewer(than: present, in: markPath)
    if let next { EscrowMark.forget(next, in: markPath) }
    return Outcome(aside: aside, present: present)
  }

  /// - Returns: the id of the present key, which is the store's.
  private func check() throws -> String {
    let (present, wanted) = (try place.id(.present), try storeKey())
    guard present == wanted else {
      let next = TerminalText.clean(place.nextPath)
      throw CommandFailure(
        "the store is sealed with \(TerminalText.clean(wanted)), and \(place.description) is the key "
          + "\(present): the next key is needed, and stays where it is",
        hint: "sallyport keys rotate goes on; where \(next) cannot be opened, bring it back from a "
          + "copy, or put the key back from its escrow (sallyport keys restore FILE) and move "
          + "\(next) away")
    }
    return present
  }

  private func move(_ from: String, _ to: String) throws(CommandFailure) {
    guard unsafe rename(from, to) == 0 else {
      throw CommandFailure(
        "cannot move \(TerminalText.clean(from)): \(SystemFailure.text(errno))",
        hint: "the same command tries again")
    }
    _ = ParentFolder.synchronize(of: to)
  }
}
