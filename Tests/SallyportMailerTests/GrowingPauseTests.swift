import Testing

@testable import SallyportMailer

@Suite("Looking for a daemon that is down")
struct GrowingPauseTests {
  @Test("Each pause is longer, up to half a minute, and short again once it answered")
  func pauses() {
    var pause = GrowingPause()
    let taken = (1...8).map { _ in pause.take() }
    #expect(taken == [0.5, 1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
    pause.reset()
    #expect(pause.take() == .milliseconds(500))
  }
}
