package import SallyportCrypto
import Synchronization

/// The same bytes for the same seed, in the order of the calls, from any thread: SplitMix64.
package final class SeededRandomBytes: RandomBytes {
  private let state: Mutex<UInt64>

  package init(seed: UInt64) {
    state = Mutex(seed)
  }

  package func bytes(_ count: Int) -> Secret {
    let bytes = state.withLock { state in
      (0..<count).map { _ in UInt8(truncatingIfNeeded: Self.next(&state)) }
    }
    return Secret(copying: bytes)
  }

  /// An integer below `bound`, which is at least 1.
  package func number(below bound: Int) -> Int {
    state.withLock { Int(Self.next(&$0) % UInt64(bound)) }
  }

  private static func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
