/// The longest message that each socket takes and gives, without the NUL that ends it (I11).
package enum MessageLimits {
  /// The login socket: 16 KiB.
  ///
  /// The longest call has a user, a service, a terminal and an address of at most 256 bytes each
  /// and an answer of 512; even with every byte escaped as `\u00XX` that is below 12 KiB. The
  /// module holds one such buffer on its stack.
  package static let login = 16 * 1024

  /// A reply of the control socket: 1 MiB.
  ///
  /// Lists come in pages; a page of accounts or audit rows stays far below it.
  package static let control = 1024 * 1024

  /// A call to the control socket: 64 KiB; from root, as much as a reply.
  ///
  /// Beside a policy with its rules every call is short: two hundred rules of an ordinary length fit,
  /// and `sudo` is there for more. What a peer may have the daemon hold for it is this times its
  /// connections.
  package static let controlCall = 64 * 1024

  /// The longest method or error name: an interface name of at most 255 bytes (Varlink), a dot,
  /// and a member's name for which as much is allowed.
  package static let qualifiedName = 511
}
