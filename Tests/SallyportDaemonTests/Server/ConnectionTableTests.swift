import Glibc
import SallyportCore
import SallyportTesting
import SallyportVarlink
import Testing

@testable import SallyportDaemon

@Suite("The table of connections")
struct ConnectionTableTests {
  private static let mara = PeerCredentials(pid: 1, uid: Fixtures.mara.uid)
  private static let ada = PeerCredentials(pid: 2, uid: Fixtures.ada.uid)
  private static let root = PeerCredentials(pid: 3, uid: .root)

  /// A table, and connections that only count.
  private final class Scene {
    let table = ConnectionTable()
    var admitted: [VarlinkConnection] = []

    /// Admits up to so many, and returns how many it were.
    @discardableResult
    func admit(_ count: Int, from peer: PeerCredentials) -> Int {
      (0..<count).count { _ in
        let connection = VarlinkConnection(
          endpoint: VarlinkEndpoint(
            interfaces: [], maximumMessageSize: 16, maximumMessageSizeOfRoot: 16,
            makeSession: { _, _ in SilentSession() }),
          table: table, logger: RecordedLog().logger)
        let isAdmitted = table.admit(connection, from: peer)
        if isAdmitted { admitted.append(connection) }
        return isAdmitted
      }
    }
  }

  private final class SilentSession: VarlinkSession {
    func answer(_ call: MethodCall, _ reply: @escaping (MethodReply) -> Void) {}
    func connectionEnded() {}
  }

  @Test("I11: a person has 64 connections, whatever process asks, and shuts out nobody else")
  func share() {
    let scene = Scene()
    #expect(scene.admit(100, from: Self.mara) == ConnectionTable.maximumPerUnprivilegedUID)
    let otherProcess = PeerCredentials(pid: 99, uid: Self.mara.uid)
    #expect(scene.admit(1, from: otherProcess) == 0)
    #expect(scene.admit(1, from: Self.ada) == 1)
    #expect(scene.admit(1000, from: Self.root) == 1000)
  }

  @Test("I11: all together have 4096; where they are full, a login takes the quietest one's place")
  func total() {
    let scene = Scene()
    #expect(scene.admit(5000, from: Self.root) == 5000)
    #expect(scene.table.count == ConnectionTable.maximumConnections)
    #expect(scene.admit(1, from: Self.mara) == 0)
  }

  @Test("I11: however many user ids somebody has, there is room for those who log in")
  func unprivilegedTogether() {
    let scene = Scene()
    let admitted = (1...100).map { number in
      scene.admit(64, from: PeerCredentials(pid: 9, uid: UserID(100_000 + number)))
    }
    #expect(admitted.reduce(0, +) == ConnectionTable.maximumUnprivileged)
    #expect(scene.admit(1000, from: Self.root) == 1000)
  }

  @Test("A trusted uid has no share of its own, until a reload no longer trusts it")
  func trusted() {
    let scene = Scene()
    scene.table.trust([Self.mara.uid.rawValue])
    #expect(scene.admit(100, from: Self.mara) == 100)
    scene.table.trust([])
    #expect(scene.admit(1, from: Self.mara) == 0)
  }

  @Test("A place is free again when a connection ends, once")
  func freed() {
    let scene = Scene()
    scene.admit(64, from: Self.mara)
    for _ in 1...2 { scene.table.remove(scene.admitted[0], ofUID: Self.mara.uid) }
    #expect(scene.admit(5, from: Self.mara) == 1)
  }

  @Test("Nobody is admitted while the table is drained, and its end is told once")
  func draining() throws {
    let scene = Scene()
    scene.admit(2, from: Self.mara)
    var ends = 0
    scene.table.drain(on: try EventLoop(), lingering: .zero, isCommitting: { false }) { ends += 1 }
    #expect(scene.admit(1, from: Self.root) == 0)
    scene.table.remove(scene.admitted[0], ofUID: Self.mara.uid)
    #expect(ends == 0)
    scene.table.remove(scene.admitted[1], ofUID: Self.mara.uid)
    scene.table.remove(scene.admitted[1], ofUID: Self.mara.uid)
    #expect(ends == 1)
  }

  @Test("A connection without a peer is closed")
  func noPeer() throws {
    let scene = Scene()
    let loop = try EventLoop()
    var ends: [CInt] = [0, 0]
    #expect(unsafe pipe(&ends) == 0)
    defer { close(ends[1]) }
    VarlinkConnection(
      endpoint: VarlinkEndpoint(
        interfaces: [], maximumMessageSize: 16, maximumMessageSizeOfRoot: 16,
        makeSession: { _, _ in SilentSession() }),
      table: scene.table, logger: RecordedLog().logger
    ).begin(on: StreamSocket(descriptor: ends[0]), loop)
    #expect(scene.table.count == 0)
    var end = pollfd(fd: ends[1], events: Int16(POLLOUT), revents: 0)
    #expect(unsafe poll(&end, 1, 0) == 1)
    #expect(end.revents & Int16(POLLERR) != 0, "nobody reads there any more")
  }
}
