/// An unambiguous encoding of values for MACs: every field has its length before it, so that no
/// two different values encode to the same bytes.
package struct CanonicalEncoding {
  /// Most accounts and all audit events fit without growing.
  private static let usualByteCount = 2048

  package private(set) var bytes: [UInt8] = []

  package init() {
    bytes.reserveCapacity(Self.usualByteCount)
  }

  package mutating func append(_ value: Int64) {
    unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  package mutating func append(_ value: Int) {
    append(Int64(value))
  }

  package mutating func append(_ value: [UInt8]) {
    append(value.count)
    bytes += value
  }

  package mutating func append(_ value: String) {
    append(value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  /// A mark tells absent from empty.
  package mutating func append<Value>(
    _ value: Value?, _ appendValue: (inout Self, Value) -> Void
  ) {
    bytes.append(value == nil ? 0 : 1)
    if let value { appendValue(&self, value) }
  }

  package mutating func append<Element>(
    each elements: [Element], _ appendElement: (inout Self, Element) -> Void
  ) {
    append(elements.count)
    for element in elements { appendElement(&self, element) }
  }
}
