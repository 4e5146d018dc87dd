import SallyportCore
import SallyportCrypto

/// Pseudo-random numbers that are the same in each run (SplitMix64), to draw test cases from.
struct CaseGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

/// Hands out the bytes it was given, again and again.
struct FixedBytes: RandomBytes {
  let repeated: [UInt8]

  func bytes(_ count: Int) -> Secret {
    Secret(copying: (0..<count).map { repeated[$0 % repeated.count] })
  }
}

extension SharedSecret {
  /// The secret of RFC 4226 Appendix D and of RFC 6238 Appendix B as its errata read: the digits
  /// 1…9, 0 in ASCII, repeated to the length of the hash.
  static func ofRFC(count: Int) throws -> SharedSecret {
    try SharedSecret(FixedBytes(repeated: Array("1234567890".utf8)).bytes(count))
  }
}
