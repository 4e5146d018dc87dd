import SallyportVarlink

/// How things stand with the sealing key.
struct KeyReport {
  let key: GetKeyStatus.Reply
  let mark: EscrowMark?

  var text: String {
    ReportRows(rows: [
      ("Key", TerminalText.clean(key.id)),
      ("Kept in", TerminalText.clean(key.path)),
      ("Escrow", escrow),
    ]).text
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
