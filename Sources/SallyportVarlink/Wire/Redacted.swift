/// A text that no description, log or dump shows: an answer, a code, a key (I8).
package struct Redacted: Sendable, Equatable, ContentConcealing {
  package let value: String

  package init(_ value: String) {
    self.value = value
  }

  package var description: String { "<redacted>" }
}

extension Redacted: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) {
    self.init(value)
  }
}
