import CLibcrypto

/// Where secrets come from, passed as an argument so that decisions stay pure.
package protocol RandomBytes: Sendable {
  /// The next `count` bytes, unpredictable to everybody else.
  func bytes(_ count: Int) -> Secret
}

/// The system's generator, by way of libcrypto's private one (NIST SP 800-90A).
package struct SystemRandomBytes: RandomBytes {
  package init() {}

  package func bytes(_ count: Int) -> Secret {
    Secret(count: count) { target in
      let done = unsafe target.withUnsafeMutableBytes { target in
        unsafe RAND_priv_bytes(target.baseAddress, Int32(target.count)) == 1
      }
      precondition(done, "the system's random generator does not work, and no secret may be made")
    }
  }
}
