import CLibcrypto

/// Bytes that must not outlive their use: zeroed when released, copied only on purpose.
///
/// Short-lived secrets live on the heap. Keys that stay for the life of the process are carved
/// from a `LockedPage`, which the bytes then keep alive.
@safe
package struct SecretBytes: ~Copyable, Sendable {
  // Written only before `init` returns and in `deinit`, when nobody else can hold a reference.
  nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer
  private let page: LockedPage?
  package let count: Int

  /// Copies the bytes of a span; erasing the original is the caller's business.
  package init(copying bytes: RawSpan) {
    self.init(count: bytes.byteCount) { target in
      for offset in 0..<bytes.byteCount {
        target.storeBytes(of: bytes[offset], toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  /// Copies the bytes of an array; erasing the original is the caller's business.
  package init(copying bytes: [UInt8]) {
    self.init(copying: unsafe bytes.span.bytes)
  }

  /// Makes `count` zero bytes on the heap and lets `fill` write them in place.
  ///
  /// - Throws: What `fill` throws; the bytes are erased first.
  package init<E: Error>(
    count: Int, filledBy fill: (inout MutableRawSpan) throws(E) -> Void
  ) throws(E) {
    // One byte at least, so that an empty secret has an address too.
    let storage = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(count, 1), alignment: MemoryLayout<UInt64>.alignment)
    try unsafe self.init(storage: storage, count: count, page: nil, filledBy: fill)
  }

  /// Makes `count` zero bytes in locked memory and lets `fill` write them in place.
  ///
  /// - Throws: What `fill` throws; the bytes are erased first.
  init<E: Error>(
    count: Int, in page: LockedPage, filledBy fill: (inout MutableRawSpan) throws(E) -> Void
  ) throws(E) {
    let storage = unsafe page.carve(count)
    try unsafe self.init(storage: storage, count: count, page: page, filledBy: fill)
  }

  private init<E: Error>(
    storage: UnsafeMutableRawBufferPointer, count: Int, page: LockedPage?,
    filledBy fill: (inout MutableRawSpan) throws(E) -> Void
  ) throws(E) {
    _ = unsafe storage.initializeMemory(as: UInt8.self, repeating: 0)
    do throws(E) {
      var span = unsafe UnsafeMutableRawBufferPointer(rebasing: storage[..<count]).mutableBytes
      try fill(&span)
    } catch {
      unsafe Self.release(storage, page: page)
      throw error
    }
    self.count = count
    self.page = page
    unsafe self.storage = unsafe storage
  }

  deinit {
    unsafe Self.release(storage, page: page)
  }

  /// Lends the bytes for the duration of `body`.
  package borrowing func withBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(unsafe UnsafeRawBufferPointer(rebasing: storage[..<count]).bytes)
  }

  private static func release(_ storage: UnsafeMutableRawBufferPointer, page: LockedPage?) {
    // Not memset: the compiler may drop a store that nobody reads.
    unsafe OPENSSL_cleanse(storage.baseAddress, storage.count)
    if page == nil {
      unsafe storage.deallocate()
    }
  }
}
