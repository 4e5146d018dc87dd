import SallyportVarlink
import Testing

@testable import sallyport

struct ResynchronizationTests {
  static let first = "Type the code that the app shows now: "
  static let next = "Type the next one: "
  static let same = "That is the same code. Wait until the app shows another one: "
  static let again = "These two do not fit. Type the code that the app shows now: "
  static let used = "That code has been used. Type the next one that the app shows: "
  static let shape = "That is not a code of 6 digits. Try again: "
  static let wrong = AccountError.stepUpRejected(reason: .wrong)

  /// A daemon that refuses so often, and a person who types what the daemon is to see.
  final class Scene {
    var refusals: [AccountError?]
    var answers: [String]
    var said: [String] = []
    var pairs: [[String]] = []

    init(refusals: [AccountError?], answers: [String]) {
      self.refusals = refusals
      self.answers = answers
    }

    func run() throws -> AccountDevice {
      var dialogue = Resynchronization(
        device: DeviceTextTests.phone,
        ask: { prompt in
          self.said.append(prompt)
          return self.answers.isEmpty ? "hello" : self.answers.removeFirst()
        },
        call: { call in
          #expect(call.name == "phone")
          guard let codes = call.codes else { return .failure(.stepUpRequired) }
          self.pairs.append([codes.first.value, codes.second.value])
          if let refusal = self.refusals.removeFirst() { return .failure(refusal) }
          return .success(.init(device: DeviceTextTests.phone(-270)))
        }, now: { 1000 })
      dialogue.announce = { self.said.append("announcement") }
      return try dialogue.run()
    }
  }

  @Test("Three pairs that do not fit end the command, and are told apart from a wrong code")
  func threeWrongPairs() {
    let scene = Scene(
      refusals: [Self.wrong, Self.wrong, Self.wrong],
      answers: ["111111", "222222", "333333", "444444", "555555", "666666"])
    let failure = #expect(throws: CommandFailure.self) { try scene.run() }
    #expect(
      failure?.message
        == "these are not two codes in a row of 'phone', or its clock is more than 12 hours off")
    #expect(failure?.hint?.hasPrefix("nothing was changed; ") == true)
    #expect(
      scene.said == [
        "announcement", Self.first, Self.next, Self.again, Self.next, Self.again, Self.next,
      ])
    #expect(scene.pairs == [["111111", "222222"], ["333333", "444444"], ["555555", "666666"]])
  }

  @Test(
    "What no other pair would alter ends the command at once",
    arguments: [
      .stepUpLocked, .unavailable, .noSuchDevice(name: "phone"), .codesUsed(until: 1121),
      .stepUpRejected(reason: .notACode), .stepUpRequired,
    ] as [AccountError])
  func finalRefusals(error: AccountError) {
    let scene = Scene(refusals: [error], answers: ["111111", "222222"])
    #expect(throws: CommandFailure(error)) { try scene.run() }
    #expect(scene.pairs.count == 1)
  }

  @Test("What is refused before a code is typed asks for none")
  func refusedBefore() {
    let dialogue = Resynchronization(
      device: DeviceTextTests.phone,
      ask: { _ in
        Issue.record("a code was asked for")
        return ""
      }, call: { _ in .failure(.stepUpLocked) }, now: { 0 },
      announce: { Issue.record("it was announced") })
    #expect(throws: CommandFailure(AccountError.stepUpLocked)) { try dialogue.run() }
  }

  @Test("Neither what is no code nor the same code again is a try at the daemon")
  func shapeless() throws {
    let scene = Scene(
      refusals: [nil],
      answers: ["hello", "7QK4-M2XV-90TD-W8RH", "111 111", "111-111", "22222", "222222"])
    #expect(try scene.run().clockDrift == -270)
    #expect(
      scene.said == [
        "announcement", Self.first, Self.shape, Self.shape, Self.next, Self.same, Self.shape,
      ])
    #expect(scene.pairs == [["111 111", "222222"]])
  }

  @Test("Answers that are no codes, or always the same one, come to an end")
  func endlessAnswers() {
    let shapeless = Scene(refusals: [], answers: [])
    let failure = #expect(throws: CommandFailure.self) { try shapeless.run() }
    #expect(failure?.message == "that is not a code of 6 digits; nothing was changed")
    #expect(shapeless.said.count == 11)

    let repeated = Scene(
      refusals: [Self.wrong, Self.wrong, Self.wrong],
      answers: [String](repeating: "111111", count: 100))
    #expect(throws: CommandFailure.self) { try repeated.run() }
    #expect(repeated.said.count < 50)
  }

  @Test("A pair that was used is asked for again where the next codes are near")
  func usedPair() throws {
    let scene = Scene(
      refusals: [.codesUsed(until: 1120), nil],
      answers: ["111111", "222222", "333333", "444444"])
    #expect(try scene.run().clockDrift == -270)
    #expect(scene.said == ["announcement", Self.first, Self.next, Self.used, Self.next])
  }

  @Test("A device whose codes are used for hours is told the time of its next ones")
  func usedForHours() {
    let failure = CommandFailure(AccountError.codesUsed(until: 61))
    #expect(failure == CommandFailure(AccountError.codesUsed(until: 120)))
    #expect(failure != CommandFailure(AccountError.codesUsed(until: 121)))
    #expect(
      failure.message?.hasPrefix("these codes have been used; the device shows new ones from ")
        == true)
    #expect(CommandFailure(AccountError.codesUsed(until: .max)).message?.isEmpty == false)
  }
}
