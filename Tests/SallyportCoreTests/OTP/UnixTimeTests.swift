import SallyportCore
import Testing

@Suite struct UnixTimeTests {
  @Test("arithmetic ends at the limits of 64 bits instead of trapping")
  func arithmeticSaturates() {
    let first = UnixTime(seconds: .min)
    let last = UnixTime(seconds: .max)
    #expect(last + .seconds(1) == last)
    #expect(first - .seconds(1) == first)
    #expect(first + .seconds(-1) == first)
    #expect(last - .seconds(-1) == last)
    #expect(first - .seconds(Int64.max) == first)
    #expect(last - first == .seconds(Int64.max))
    #expect(first - last == .seconds(Int64.min))
  }

  @Test("times move by whole seconds")
  func fractionsAreCutOff() {
    let time = UnixTime(seconds: 100)
    #expect(time + .milliseconds(1999) == UnixTime(seconds: 101))
    #expect(time - .milliseconds(1999) == UnixTime(seconds: 99))
    #expect(time + .seconds(30) - time == .seconds(30))
    #expect(time < time + .seconds(1))
  }
}
