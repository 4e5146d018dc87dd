/// A box around `SecretBytes`, so that a secret can sit in domain values and arrays.
///
/// Compared in constant time; it prints as `<secret>` whichever way it is printed.
package final class Secret: Sendable {
  private let bytes: SecretBytes

  package init(_ bytes: consuming SecretBytes) {
    self.bytes = bytes
  }

  /// Copies the bytes; erasing the original is the caller's business.
  package convenience init(copying bytes: [UInt8]) {
    self.init(SecretBytes(copying: bytes))
  }

  /// Copies the bytes; erasing the original is the caller's business.
  package convenience init(copying bytes: RawSpan) {
    self.init(SecretBytes(copying: bytes))
  }

  /// Makes `count` zero bytes and lets `fill` write them in place.
  package convenience init<E: Error>(
    count: Int, filledBy fill: (inout MutableRawSpan) throws(E) -> Void
  ) throws(E) {
    self.init(try SecretBytes(count: count, filledBy: fill))
  }

  package var count: Int { bytes.count }

  /// Lends the bytes for the duration of `body`.
  package func withBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try bytes.withBytes(body)
  }
}

extension Secret: Equatable {
  package static func == (left: Secret, right: Secret) -> Bool {
    left.withBytes { left in
      right.withBytes { right in ConstantTime.areEqual(left, right) }
    }
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "<secret>" }
  package var debugDescription: String { "<secret>" }
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
