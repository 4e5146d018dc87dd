import Glibc
import Synchronization

/// Memory for the keys that live as long as the process: never swapped, never dumped.
///
/// Locking costs microseconds and counts against RLIMIT_MEMLOCK, so a page is shared by all keys
/// of one `SealingKey`; one-time secrets are heap memory.
@safe
final class LockedPage: Sendable {
  // The address never changes; what lies there is guarded by carving each range only once.
  nonisolated(unsafe) private let memory: UnsafeMutableRawBufferPointer
  private let carved = Mutex(0)

  /// Maps one page, locks it and keeps it out of core files.
  ///
  /// - Throws: `CryptoError.memoryNotLockable`.
  init() throws(CryptoError) {
    let size = sysconf(Int32(_SC_PAGESIZE))
    guard
      let address = unsafe mmap(
        nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe address != MAP_FAILED
    else {
      throw .memoryNotLockable
    }
    guard unsafe mlock(address, size) == 0, unsafe madvise(address, size, MADV_DONTDUMP) == 0 else {
      unsafe munmap(address, size)
      throw .memoryNotLockable
    }
    unsafe memory = UnsafeMutableRawBufferPointer(start: address, count: size)
  }

  deinit {
    // The secrets carved from it have erased themselves: each kept the page alive until then.
    unsafe munmap(memory.baseAddress, memory.count)
  }

  /// Hands out the next `count` bytes, each range once only.
  func carve(_ count: Int) -> UnsafeMutableRawBufferPointer {
    let start = carved.withLock { carved in
      defer { carved += count }
      return carved
    }
    precondition(
      unsafe count >= 0 && count <= memory.count - start, "a locked page holds a few keys only")
    return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[start..<start + count])
  }

  /// Whether every byte of the page is zero, as it must be once its secrets are gone.
  var isZero: Bool {
    unsafe memory.allSatisfy { $0 == 0 }
  }
}
