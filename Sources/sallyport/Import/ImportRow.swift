import SallyportVarlink

/// What became of one candidate.
struct ImportRow: Equatable {
  enum Fate: Equatable {
    /// - Parameter areNew: whether the codes were made, because none came along.
    case taken(recoveryCodes: Int64, areNew: Bool, notes: [String])
    case skipped(String)
    /// May go better the next time.
    case failed(String)
  }

  let user: String
  let place: String
  let fate: Fate

  init(_ candidate: ImportCandidate, _ fate: Fate) {
    user = candidate.user
    place = candidate.place
    self.fate = fate
  }

  var isTaken: Bool {
    if case .taken = fate { return true }
    return false
  }

  var json: JSONObject {
    var object: JSONObject = ["user": .string(user), "place": .string(place)]
    switch fate {
    case .taken(let codes, let areNew, let notes):
      object.set("outcome", .string("taken"))
      object.set("recoveryCodes", .integer(codes))
      object.set("newRecoveryCodes", .bool(areNew))
      object.set("notes", .array(notes.map(JSONValue.string)))
    case .skipped(let reason):
      object.set("outcome", .string("skipped"))
      object.set("reason", .string(reason))
    case .failed(let reason):
      object.set("outcome", .string("failed"))
      object.set("reason", .string(reason))
    }
    return object
  }
}
