import SallyportVarlink

/// How things stand with the sealing key.
struct KeyReport {
  let key: GetKeyStatus.Reply
  let mark: EscrowMark?

  /// Whether a key lies beside it, to take its place.
  var hasNext = false

  var text: String {
    let usual = [
      ("Key", TerminalText.clean(key.id)),
      ("Kept in", TerminalText.clean(hasNext ? key.path : KeyPaths.present(key.path))),
      ("Escrow", escrow),
    ]
    let others = [("Rotation", rotation), ("Former keys", formerKeys)].compactMap { title, text in
      text.map { (title, $0) }
    }
    return ReportRows(rows: usual + others).text
  }

  /// Nil where none is under way.
  private var rotation: String? {
    if let rotation = key.rotation {
      return "under way, from \(TerminalText.clean(rotation.formerID)): \(rotation.resealed) of "
        + "\(rotation.records) records sealed anew; sallyport keys rotate goes on"
    }
    guard hasNext else { return nil }
    if let problem = key.nextProblem {
      return "the next key was not taken: \(TerminalText.clean(problem)); "
        + "sallyport keys rotate tries again"
    }
    return "not at its end; sallyport keys rotate goes on"
  }

  private var formerKeys: String? {
    guard key.formerKeys > 0 else { return nil }
    return "\(key.formerKeys), kept under the present one for codes and audit rows from their time"
  }

  var json: JSONObject {
    var object = key.parameters
    if let mark, mark.keyID == key.id {
      object.set("escrowMade", .string(mark.made))
      object.set("escrowFile", .string(mark.file))
    }
    return object
  }

  private var escrow: String {
    guard let mark else { return "none; sallyport keys escrow FILE makes one" }
    guard mark.keyID == key.id else {
      return
        "of another key (\(TerminalText.clean(mark.keyID))); sallyport keys escrow FILE makes one"
    }
    return "made \(TerminalText.clean(mark.made)), in \(TerminalText.clean(mark.file))"
  }
}
