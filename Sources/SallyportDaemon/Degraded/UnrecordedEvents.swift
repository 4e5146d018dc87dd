import Glibc
import SallyportCore
import SallyportService
import SallyportVarlink

/// What happened while there was no store to record it: who was let in, and when the glass was
/// broken, a line each, until a store takes it.
///
/// It carries no MAC, for there was no key: the journal has the same lines.
struct UnrecordedEvents {
  /// Bytes: some thousand sign-ins; what comes then only the journal has, and the last line says of how
  /// many it was so when it was written.
  static let maximumByteCount = 256 * 1024

  /// What the line that says so takes, at the most.
  private static let endByteCount = 1024

  /// Stands before what was said, once it is recorded.
  static let mark = "recorded later"

  private let path: String

  /// - Parameter store: the file of the store beside which they are kept.
  init(besideStoreAt store: String) {
    path = "\(store).unrecorded"
  }

  /// Keeps events, all of which are about the broken glass; best effort, where the disk is what has
  /// failed.
  func keep(_ events: [AuditEvent]) {
    guard !events.isEmpty else { return }
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC
    let file = unsafe open(path, flags, mode_t(0o600))
    guard file >= 0 else { return }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    let room = Self.maximumByteCount - Self.endByteCount - Int(status.st_size)
    guard room > 0 else { return }
    let lines = Self.lines(events, atMost: room)
    // Half a line would spoil the next one.
    if unsafe write(file, lines, lines.count) != lines.count { ftruncate(file, status.st_size) }
    fsync(file)
  }

  /// What was kept, to be recorded now.
  func all() -> [AuditEvent] {
    let bytes = try? RegularFile.read(
      path, maximumByteCount: Self.maximumByteCount, .notReadableByOthers)
    return (bytes ?? []).split(separator: UInt8(ascii: "\n")).compactMap { Self.event(Array($0)) }
  }

  /// They are recorded.
  func forget() {
    unsafe unlink(path)
  }

  /// As many as there is room for, and that there was more.
  private static func lines(_ events: [AuditEvent], atMost room: Int) -> [UInt8] {
    var lines: [UInt8] = []
    var unkept = UnkeptEvents()
    for event in events {
      let line = line(event)
      if unkept.isEmpty, lines.count + line.count <= room {
        lines += line
      } else {
        unkept.add(event)
      }
    }
    return lines + (unkept.take().map(line) ?? [])
  }

  private static func line(_ event: AuditEvent) -> [UInt8] {
    var object: JSONObject = [
      "at": .integer(event.at.seconds), "action": .string(event.action.rawValue),
      "verdict": .string(event.verdict.rawValue), "count": .integer(Int64(event.count)),
    ]
    if let account = event.account {
      object.set("account", .string(account.name.value))
      object.set("uid", .integer(Int64(account.uid.rawValue)))
    }
    if let actor = event.actor { object.set("actor", .integer(Int64(actor.rawValue))) }
    if let service = event.service { object.set("service", .string(service)) }
    if let address = event.address { object.set("address", .string(address.description)) }
    if let note = event.note { object.set("note", .string(note)) }
    var line: [UInt8] = []
    object.append(to: &line)
    return line + [UInt8(ascii: "\n")]
  }

  /// Nil for a line that is none of ours.
  private static func event(_ line: [UInt8]) -> AuditEvent? {
    guard
      case .object(let object)? = try? JSONValue(
        scanning: line.span, maximumBytes: maximumByteCount),
      case .integer(let at) = object["at"],
      case .string(let action) = object["action"], let action = AuditEvent.Action(rawValue: action),
      case .string(let verdict) = object["verdict"],
      let verdict = AuditEvent.Verdict(rawValue: verdict),
      case .integer(let count) = object["count"]
    else { return nil }
    let note = text("note", object).map { "\(mark): \($0)" } ?? mark
    return AuditEvent(
      at: UnixTime(seconds: at), action: action, verdict: verdict, reason: .breakGlass,
      account: identity(object), actor: uid("actor", object), service: text("service", object),
      address: text("address", object).flatMap(WireMapping.ipAddress(parsing:)),
      note: AuditEvent.cutNote(note), count: Int(clamping: count))
  }

  private static func text(_ key: String, _ object: JSONObject) -> String? {
    guard case .string(let text) = object[key] else { return nil }
    return text
  }

  private static func uid(_ key: String, _ object: JSONObject) -> UserID? {
    guard case .integer(let number) = object[key] else { return nil }
    return UInt32(exactly: number).map(UserID.init)
  }

  private static func identity(_ object: JSONObject) -> AccountIdentity? {
    guard let name = text("account", object).flatMap(AccountName.init),
      let uid = uid("uid", object)
    else { return nil }
    return AccountIdentity(name: name, uid: uid)
  }
}
