import SallyportCore
import Testing

/// How an administrator proves to be themselves (product row A3).
@Suite struct ProofTests {
  private let tim = ActingPerson.person(Person("tim"))
  private let glass = BreakGlass(reason: "the phone is in the lake")

  private func prove(
    _ scene: inout Scene, _ output: AuthenticatorOutput?
  ) throws -> Result<AuthenticatorKind, AdministrationRefusal> {
    let (stepUp, now) = (scene.stepUp, scene.now)
    return try scene.commit { try stepUp.prove(output, in: &$0, now: now) }
  }

  // MARK: Refusals

  @Test("A3: who has no second factor of their own changes nothing, root behind sudo included")
  func notEnrolled() {
    for actor in [tim, .root(loginIdentity: Person("tim"))] {
      #expect(
        Proof.check(actor, breakGlass: nil, hasDevice: false) == .failure(.secondFactorNeeded))
    }
  }

  @Test("root on nobody's behalf has nothing to step up with")
  func rootAlone() {
    #expect(
      Proof.check(.root(loginIdentity: nil), breakGlass: nil, hasDevice: true)
        == .failure(.secondFactorNeeded))
  }

  @Test("only root breaks the glass: for others it changes nothing")
  func onlyRootBreaksGlass() {
    #expect(
      Proof.check(tim, breakGlass: glass, hasDevice: false) == .failure(.secondFactorNeeded))
    #expect(
      Proof.check(tim, breakGlass: glass, hasDevice: true)
        == .success(.stepUp(of: Person("tim").identity)))
  }

  @Test(
    "a glass is broken for a reason of 1 to 200 bytes, on one line",
    arguments: ["", "two\nlines", "\u{1B}[2J", String(repeating: "x", count: 201)])
  func badReason(reason: String) {
    #expect(BreakGlass(reason: reason) == nil)
  }

  @Test("A3: an account without a second factor proves nothing, whatever is typed")
  func nothingToProveWith() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    scene.account.devices = []
    #expect(try prove(&scene, code) == .failure(.secondFactorNeeded))
    #expect(try prove(&scene, nil) == .failure(.secondFactorNeeded))
  }

  @Test("A3: a device whose method is switched off proves nothing")
  func methodOff() throws {
    var scene = try Scene.enrolled()
    scene.policy = .changed(["methods.app": "off"])
    let code = scene.phone.code(at: scene.now)
    #expect(try prove(&scene, code) == .failure(.secondFactorNeeded))
  }

  @Test("I7: a step-up is asked for, refused with its reason, counted, and locks")
  func refusals() throws {
    var scene = try Scene.enrolled()
    #expect(try prove(&scene, nil) == .failure(.stepUpRequired))
    let password = AuthenticatorOutput(typed: "hunter2")
    #expect(try prove(&scene, password) == .failure(.stepUpRejected(.notACode)))
    for _ in 0..<10 {
      let wrong = scene.phone.wrongCode(at: scene.now)
      #expect(try prove(&scene, wrong) == .failure(.stepUpRejected(.wrong)))
    }
    let code = scene.phone.code(at: scene.now)
    #expect(try prove(&scene, code) == .failure(.stepUpLocked))
  }

  // MARK: What is taken

  @Test("I1: a right code proves it, once")
  func rightCode() throws {
    var scene = try Scene.enrolled()
    let code = scene.phone.code(at: scene.now)
    #expect(try prove(&scene, code) == .success(.app))
    #expect(try prove(&scene, code) == .failure(.stepUpRejected(.used)))
  }

  @Test("root breaks the glass whether enrolled or not, behind sudo or not")
  func rootBreaksGlass() throws {
    let glass = try #require(glass)
    for actor in [ActingPerson.root(loginIdentity: nil), .root(loginIdentity: Person("tim"))] {
      for isEnrolled in [true, false] {
        #expect(
          Proof.check(actor, breakGlass: glass, hasDevice: isEnrolled)
            == .success(.breakGlass(glass)))
      }
    }
  }
}
