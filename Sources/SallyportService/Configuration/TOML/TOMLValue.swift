/// A value of a TOML document, with the line on which it begins.
package struct TOMLValue: Hashable {
  package enum Content: Hashable {
    case string(String)
    case integer(Int64)
    case boolean(Bool)
    case array([TOMLValue])
    case table(TOMLTable)
    /// A fraction, a date or a time. No setting takes one, so it is not read further.
    case other
    /// What `[[name]]` makes. No setting takes one either.
    case tables
  }

  package var content: Content
  package let line: Int
}

extension TOMLValue {
  package var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  package var integer: Int64? {
    if case .integer(let number) = content { number } else { nil }
  }

  package var array: [TOMLValue]? {
    if case .array(let values) = content { values } else { nil }
  }

  package var table: TOMLTable? {
    if case .table(let table) = content { table } else { nil }
  }
}
