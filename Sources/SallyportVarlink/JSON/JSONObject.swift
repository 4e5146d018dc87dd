/// The members of a JSON object in the order in which they were read or set.
///
/// Keys are unique: the scanner refuses duplicates and `set` replaces. They are compared byte by
/// byte, as every other reader of JSON does: to Swift, two texts that look alike are one. Look-up
/// is linear, which is faster than hashing for the dozen members that the largest struct has. Two
/// objects are equal if they have equal members in the same order.
package struct JSONObject: Sendable, Equatable {
  package struct Member: Sendable, Equatable, ContentConcealing {
    package let key: String
    package fileprivate(set) var value: JSONValue

    package var description: String { "\(key): \(value)" }

    fileprivate func isCalled(_ name: String) -> Bool {
      // Texts that do not even look alike, as most do not, need no second look.
      key == name && key.utf8.elementsEqual(name.utf8)
    }
  }

  package private(set) var members: [Member] = []

  package init() {}

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }

  /// The value of `key`, or nil where there is no such member.
  package subscript(key: String) -> JSONValue? {
    for member in members where member.isCalled(key) { return member.value }
    return nil
  }

  /// Sets `key`, in its old place where it exists already and otherwise at the end.
  package mutating func set(_ key: String, _ value: JSONValue) {
    if let index = members.firstIndex(where: { $0.isCalled(key) }) {
      members[index].value = value
    } else {
      members.append(Member(key: key, value: value))
    }
  }

  /// Adds a member at the end, unless the key is taken.
  ///
  /// - Returns: whether it was added.
  mutating func insertNew(_ key: String, _ value: JSONValue) -> Bool {
    guard self[key] == nil else { return false }
    members.append(Member(key: key, value: value))
    return true
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements { set(key, value) }
  }
}

extension JSONObject: ContentConcealing {
  package var description: String { "object of \(members.count)" }
}
