import SallyportCrypto
import SallyportVarlink
import Testing

@testable import sallyport

@Suite("A rotation of the sealing key, step by step")
struct KeyRotationRunTests {
  private static let path = "/etc/sallyport/sealing.key"
  private static let formerKey = Secret(copying: [UInt8](repeating: 1, count: 32))
  private static let former = try? KeyFile.id(of: formerKey)

  /// A machine with a daemon and two places for keys, as they are told here.
  private final class Machine: KeyPlace {
    let path = KeyRotationRunTests.path

    var present: Secret? = formerKey
    var next: Secret?

    /// What the store is sealed with, by its id.
    var store = former ?? ""
    var records: Int64 = 3
    var problem: String?

    /// What the daemon has read when it was started.
    private(set) var daemon: GetKeyStatus.Reply?
    private(set) var deeds: [String] = []

    /// The step before which the command is killed; nil: it is let be.
    var killedBefore: Int?

    /// Whether a start finds nobody at home.
    var isSilent = false

    /// Whether the next start does.
    var losesDaemon = false

    /// Whether somebody puts a store from before back while records are sealed.
    var isPutBack = false

    init() { start() }

    /// The keys that have an escrow, by their ids.
    private(set) var escrowed: [String] = []

    /// Whether the disk takes no key.
    var isFull = false

    /// Whether it takes one, and cannot say so.
    var losesWrites = false

    struct Killed: Error {}

    private func die() throws {
      if let left = killedBefore {
        guard left > 0 else { throw Killed() }
        killedBefore = left - 1
      }
    }

    func start() {
      guard !isSilent else { return daemon = nil }
      let (key, next) = (id(present), id(next))
      if let next, problem == nil, store == key, next != store { store = next }
      let isNext = key != store && next == store
      guard isNext || key == store else { return daemon = nil }
      daemon = GetKeyStatus.Reply(
        id: store, path: isNext ? nextPath : path, nextID: next, nextProblem: problem)
    }

    func id(_ key: Secret?) -> String? { key.flatMap { try? KeyFile.id(of: $0) } }

    private var status: GetKeyStatus.Reply? {
      guard var reply = daemon else { return nil }
      if reply.id != former, records > 0 {
        reply.rotation = AdminKeyRotation(formerID: former ?? "", resealed: 3 - records, records: 3)
        records -= 1
        if isPutBack {
          (store, problem) = (former ?? "", "an older store")
          start()
        }
      }
      return reply
    }

    var hasNext: Bool { next != nil }

    func key(_ turn: KeyTurn) throws(CommandFailure) -> Secret {
      guard let key = turn == .next ? next : present else { throw CommandFailure("no key") }
      return key
    }

    func putNext(_ key: Secret) throws(CommandFailure) {
      deeds.append("put")
      guard !isFull else { throw CommandFailure("the disk is full") }
      #expect(escrowed.contains(id(key) ?? ""))
      next = key
      guard !losesWrites else { throw CommandFailure("the disk is full") }
    }

    func takeNext(_ id: String) throws(CommandFailure) {
      deeds.append("take")
      #expect(id == self.id(next) && id == store && records == 0)
      (present, next) = (next, nil)
    }

    func run(restartsItself: Bool = true) throws -> GetKeyStatus.Reply {
      guard let daemon else { throw Killed() }
      return try KeyRotationRun(
        escrow: { key in
          try self.die()
          let id = self.id(key) ?? ""
          if !self.escrowed.contains(id) {
            self.deeds.append("escrow")
            self.escrowed.append(id)
          }
          return { self.escrowed.removeAll { $0 == id } }
        },
        status: {
          try self.die()
          return self.status
        },
        restart: {
          try self.die()
          self.deeds.append("restart")
          self.isSilent = self.losesDaemon
          self.start()
        }, restartsItself: restartsItself, pause: {}, tell: { _ in }, show: { _ in }
      ).goOn(in: self, from: daemon)
    }
  }

  @Test("The escrow of a key that came to nothing is taken back")
  func noKey() throws {
    let machine = Machine()
    machine.isFull = true
    #expect(throws: CommandFailure("the disk is full")) { try machine.run() }
    #expect(machine.deeds == ["escrow", "put"])
    #expect(machine.escrowed.isEmpty && machine.store == Self.former)

    // One that lies there all the same keeps it.
    machine.isFull = false
    machine.losesWrites = true
    #expect(throws: CommandFailure("the disk is full")) { try machine.run() }
    #expect(machine.escrowed == [machine.id(machine.next)])
  }

  @Test("What keeps the daemon from taking the key is said, and everything is as it was")
  func problem() throws {
    let machine = Machine()
    machine.problem = "the disk is full"
    #expect(
      throws: CommandFailure(
        "the next key was not taken: the disk is full",
        hint: "everything is as it was; once that is mended, the same command goes on, and "
          + "sallyport keys rotate --abort takes the next key away")
    ) { try machine.run() }
    #expect(machine.deeds == ["escrow", "put", "restart"])
    #expect(machine.present == Self.formerKey && machine.store == Self.former)
    machine.problem = nil
    #expect(try machine.run().id == machine.id(machine.present))
    #expect(machine.deeds == ["escrow", "put", "restart", "restart", "take"])
  }

  @Test("A daemon that does not come back is not waited for without end")
  func lost() throws {
    let machine = Machine()
    machine.losesDaemon = true
    #expect(throws: CommandFailure.self) { try machine.run() }
    #expect(machine.deeds == ["escrow", "put", "restart"])
  }

  @Test("The former key is not replaced where the store is that key's again")
  func putBack() throws {
    let machine = Machine()
    machine.isPutBack = true
    #expect(throws: CommandFailure.self) { try machine.run() }
    #expect(machine.deeds == ["escrow", "put", "restart"])
    #expect(machine.present == Self.formerKey)
  }

  @Test("No key is taken for the one in use that is not it")
  func anotherKey() throws {
    let machine = Machine()
    machine.next = Secret(copying: [UInt8](repeating: 2, count: 32))
    machine.start()
    machine.next = nil
    #expect(throws: CommandFailure.self) { try machine.run() }
    #expect(machine.deeds.isEmpty)
  }

  @Test("Its steps are these, and at its end one key is there")
  func steps() throws {
    let machine = Machine()
    let after = try machine.run()
    #expect(machine.deeds == ["escrow", "put", "restart", "take"])
    #expect(after.id != Self.former && after.rotation == nil)
    #expect(machine.id(machine.present) == after.id && machine.next == nil)
  }

  @Test("Killed before any step, the same command goes on to the same end", arguments: 0...12)
  func killed(step: Int) throws {
    let machine = Machine()
    machine.killedBefore = step
    do {
      _ = try machine.run()
    } catch is Machine.Killed {
      // A daemon that is started anew meanwhile finds its key.
      machine.start()
      #expect(machine.daemon != nil)
    }
    machine.killedBefore = nil
    // What was done to its end is not begun once more by this test.
    if machine.store == Self.former || machine.next != nil {
      #expect(try machine.run().id != Self.former)
    }
    #expect(machine.store != Self.former && machine.next == nil)
    #expect(machine.id(machine.present) == machine.store)
    for deed in ["escrow", "put"] { #expect(machine.deeds.count { $0 == deed } == 1) }
  }

  @Test("How far it has come is told at the beginning and for each tenth, and never goes back")
  func progress() {
    var lines: [String] = []
    let progress = RotationProgress { lines.append($0) }
    for resealed in [0, 5, 10, 40, 0, 99, 100] as [Int64] {
      progress.show(AdminKeyRotation(formerID: "", resealed: resealed, records: 100))
    }
    progress.show(AdminKeyRotation(formerID: "", resealed: 0, records: 0))
    #expect(
      lines == [0, 10, 40, 99, 100].map { "Sealed anew: \($0) of 100 records\n" })
  }

  @Test("Where a key is read tells how it is kept")
  func places() {
    let sealed = "/run/credentials/sallyportd.service/sallyport.key"
    for path in [sealed, sealed + ".next"] { #expect(KeyPaths.place(of: path) is SealedKeyPlace) }
    for path in ["/etc/sallyport/sealing.key", "/srv/sallyport.key", "/run/credentials/x/other"] {
      #expect((KeyPaths.place(of: path) as? KeyFilePlace)?.path == path)
      #expect((KeyPaths.place(of: path + ".next") as? KeyFilePlace)?.path == path)
    }
  }

  @Test("The report says what is under way, and how to go on")
  func report() {
    var key = GetKeyStatus.Reply(id: "fedcba9876543210", path: Self.path)
    #expect(!KeyReport(key: key, mark: nil).text.contains("Rotation"))
    #expect(
      KeyReport(key: key, mark: nil, hasNext: true).text
        .contains("Rotation   not at its end; sallyport keys rotate goes on\n"))
    key.nextProblem = "the disk is full"
    #expect(!KeyReport(key: key, mark: nil).text.contains("Rotation"))
    #expect(
      KeyReport(key: key, mark: nil, hasNext: true).text.contains(
        "Rotation   the next key was not taken: the disk is full; "
          + "sallyport keys rotate tries again\n"))
    key.rotation = AdminKeyRotation(formerID: "0123456789abcdef", resealed: 32, records: 2000)
    key.formerKeys = 1
    #expect(
      KeyReport(key: key, mark: nil).text.hasSuffix(
        """
        Rotation      under way, from 0123456789abcdef: 32 of 2000 records sealed anew; \
        sallyport keys rotate goes on
        Former keys   1, kept under the present one for codes and audit rows from their time

        """))
  }
}
