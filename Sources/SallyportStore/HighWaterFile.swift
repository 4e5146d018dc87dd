import Glibc
import SallyportCore
import SallyportCrypto

/// Remembers beside the store how far it had come (product row O10), so that an older one that is put
/// in its place is not taken for it.
///
/// This guards against a mistake, a backup or a snapshot that comes back without anybody's having
/// said so. Whoever can write to the folder can put an older file in this one's place too, or remove
/// it; against that there is `audit verify --journal`. So a file that is not there, or in which
/// nothing is readable, says nothing, and keeps nobody out.
///
/// Two places are written in turn and never waited for: whatever a crash leaves of one, the other is
/// whole.
struct HighWaterFile {
  /// Sectors of their own, which a disk writes whole.
  private static let placeByteCount = 512

  /// Turn, number, time, and two MACs: that of the row, and that of all before it.
  private static let entryByteCount = 3 * 8 + authenticationCodeByteCount + sealByteCount
  private static let authenticationCodeByteCount = 32
  private static let sealByteCount = 32

  /// Where it is.
  let path: String

  /// Whose MACs it carries; what was written under another key says nothing.
  private let vault: Vault

  /// Of the newest entry that there is.
  private var turn: Int64 = 0

  /// The same file, with MACs under another key.
  func under(_ vault: Vault) -> HighWaterFile {
    HighWaterFile(path: path, vault: vault)
  }

  private init(path: String, vault: Vault) {
    self.path = path
    self.vault = vault
  }

  init(besideStoreAt store: String, vault: Vault) {
    path = store + ".high-water"
    self.vault = vault
  }

  /// The newest entry; nil where there is none that can be believed.
  mutating func read() -> HighWater? {
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let entries = (0...1).compactMap { place in
      Self.bytes(of: descriptor, at: place).flatMap(decode)
    }
    guard let newest = entries.max(by: { $0.turn < $1.turn }) else { return nil }
    turn = newest.turn
    return newest.mark
  }

  /// Writes an entry in the place of the older one; best effort: what is there says less then, and
  /// nothing wrong.
  mutating func write(_ mark: HighWater) {
    let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    let descriptor = unsafe open(path, flags, S_IRUSR | S_IWUSR)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    turn += 1
    let entry = encode(mark)
    let offset = off_t(turn % 2) * off_t(Self.placeByteCount)
    _ = unsafe pwrite(descriptor, entry, entry.count, offset)
  }

  /// Writes it in both places, and waits until it is on disk: an older entry that came back with a
  /// power cut would refuse the store that was accepted.
  ///
  /// Where that fails the file goes: it says nothing then.
  mutating func replaceAll(with mark: HighWater) {
    write(mark)
    write(mark)
    let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    defer { if descriptor >= 0 { close(descriptor) } }
    if descriptor < 0 || fsync(descriptor) != 0 || read() != mark { unsafe unlink(path) }
  }

  private static func bytes(of descriptor: CInt, at place: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: entryByteCount)
    let count = unsafe pread(
      descriptor, &bytes, entryByteCount, off_t(place) * off_t(placeByteCount))
    return count == entryByteCount ? bytes : nil
  }

  private func encode(_ mark: HighWater) -> [UInt8] {
    var entry: [UInt8] = []
    for number in [turn, mark.number, mark.latestTime.seconds] { entry += Self.bytes(of: number) }
    // A log without a row has no MAC.
    let blank = [UInt8](repeating: 0, count: Self.authenticationCodeByteCount)
    entry += (mark.authenticationCode + blank).prefix(Self.authenticationCodeByteCount)
    return entry + seal(of: entry)
  }

  private func decode(_ bytes: [UInt8]) -> (turn: Int64, mark: HighWater)? {
    let entry = Array(bytes.dropLast(Self.sealByteCount))
    guard ConstantTime.areEqual(seal(of: entry), Array(bytes.suffix(Self.sealByteCount))) else {
      return nil
    }
    let numbers = (0..<3).map { Self.number(of: entry[$0 * 8..<$0 * 8 + 8]) }
    let mark = HighWater(
      number: numbers[1],
      authenticationCode: Array(entry.suffix(Self.authenticationCodeByteCount)),
      latestTime: UnixTime(seconds: numbers[2]))
    return (numbers[0], mark)
  }

  private func seal(of entry: [UInt8]) -> [UInt8] {
    vault.authenticationCode(forFact: "high water", value: entry)
  }

  private static func bytes(of number: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }

  private static func number(of bytes: ArraySlice<UInt8>) -> Int64 {
    bytes.reduce(0) { $0 << 8 | Int64($1) }
  }
}
