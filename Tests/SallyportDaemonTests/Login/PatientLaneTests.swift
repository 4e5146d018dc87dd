import Testing

@testable import SallyportDaemon

@Suite("Work that can wait")
struct PatientLaneTests {
  @Test("There is no more than the share in a period, and the rest in those that follow, in order")
  func share() {
    var lane = PatientLane<Int>()
    let share = PatientLane<Int>.share
    for number in 0..<2 * share + 1 { lane.add(number) }
    #expect(lane.isFresh)
    #expect(lane.take() == Array(0..<share))
    #expect(!lane.isReady && !lane.isFresh)
    #expect(lane.take().isEmpty)
    lane.beginPeriod()
    #expect(lane.take() == Array(share..<2 * share))
    lane.beginPeriod()
    #expect(lane.take() == [2 * share])
    #expect(lane.isEmpty)
  }

  @Test("What comes by and by waits for nothing until the share is used up")
  func byAndBy() {
    var lane = PatientLane<Int>()
    for number in 0..<PatientLane<Int>.share {
      lane.add(number)
      #expect(lane.isReady)
      #expect(lane.take() == [number])
    }
    lane.add(99)
    #expect(!lane.isReady && lane.count == 1)
  }

  @Test("Where there is nothing, nothing is ready")
  func empty() {
    let lane = PatientLane<Int>()
    #expect(lane.isEmpty && !lane.isReady)
  }
}
