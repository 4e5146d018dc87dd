import GRDB
import SallyportCore

/// A table that holds an array of each account: one row an element, in the array's order.
struct ChildTable<Element: Equatable> {
  /// By account (and scope); in order, and the position first.
  let select: PreparedStatement

  /// Inserts the row at a position, or overwrites it.
  let put: PreparedStatement

  /// Deletes the rows from a position on.
  let cut: PreparedStatement

  /// What tells this array from another of the same account in the same table.
  var scope: [SQLValue] = []

  /// Nil for a row that no element can be.
  let decode: (inout SQLRow) -> Element?
  let encode: (Element) -> [SQLValue]

  /// Whether the second is the first after a change, and not another in its place.
  let isSameRow: (Element, Element) -> Bool

  /// The array of an account; nil if a row of it is nonsense, or not in its place.
  func load(of accountID: Int64) throws(StoreError) -> [Element]? {
    let rows = try select.rows([.integer(accountID)] + scope) { row in
      (position: row.integer(), element: decode(&row))
    }
    var elements: [Element] = []
    for row in rows {
      guard let element = row.element, row.position == elements.count else { return nil }
      elements.append(element)
    }
    return elements
  }

  /// Writes the rows that differ, and no others.
  func replace(
    _ old: [Element], with new: [Element], of accountID: Int64
  ) throws(StoreError) {
    guard old != new else { return }
    let key = [.integer(accountID)] + scope
    let kept = zip(old, new).prefix { isSameRow($0, $1) }.count
    if kept < old.count { try cut.run(key + [SQLValue(kept)]) }
    for position in new.indices where position >= kept || new[position] != old[position] {
      try put.run(key + [SQLValue(position)] + encode(new[position]))
    }
  }
}
