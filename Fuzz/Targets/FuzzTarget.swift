/// A reader or a writer that meets foreign bytes, and what must hold whatever they are.
package struct FuzzTarget: Sendable {
  /// Of the corpus's folder, and on the command line.
  package let name: String

  /// Longer inputs would only be slower: everything that can happen happens below this.
  package let maximumByteCount: Int

  /// Feeds one input.
  ///
  /// - Throws: the promise that it breaks.
  package let check: @Sendable ([UInt8]) throws(Finding) -> Void

  package static let all: [FuzzTarget] = [
    frames, json, calls, replies, base32, codes, addresses, uri, configuration, mailTemplate,
    interface, googleAuthenticator, oathUsers,
  ]
}
