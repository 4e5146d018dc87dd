import SallyportCore
import Testing

/// What the file says by which root breaks the glass (product row O8).
@Suite struct BrokenGlassTests {
  private static let whole = """
    sallyport break-glass 1
    from 1000
    until 4600
    boot 0123456789abcdef0123456789abcdef
    uptime 50 3650
    user ada
    user mara
    reason the key is lost

    """

  private static func boundTo(_ uptime: String) -> String {
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nboot 0123456789abcdef0123456789abcdef\n"
      + "\(uptime)reason x\n"
  }

  private static func glass(_ text: String) -> BrokenGlass? {
    BrokenGlass(text: Array(text.utf8))
  }

  static let refused: [String] = [
    "", "\n", "sallyport break-glass 2\nfrom 1000\nuntil 4600\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason x",
    "sallyport break-glass 1\nuntil 4600\nfrom 1000\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason \n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason x\ty\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason x\n\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason x\nuser ada\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nuser a/b\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nuser \nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nboot \nreason x\n",
    boundTo(""), boundTo("uptime 50\n"), boundTo("uptime 50 50\n"), boundTo("uptime 50 3651\n"),
    boundTo("uptime 50 3650 1\n"), boundTo("uptime -50 3550\n"), boundTo("uptime 3650 50\n"),
    boundTo("uptime 50  3650\n"), boundTo("uptime 050 3650\n"), boundTo("uptime a b\n"),
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nuptime 50 3650\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 1000\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 999\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 87401\nreason x\n",
    "sallyport break-glass 1\nfrom -1\nuntil 100\nreason x\n",
    "sallyport break-glass 1\nfrom +1\nuntil 100\nreason x\n",
    "sallyport break-glass 1\nfrom 01\nuntil 100\nreason x\n",
    "sallyport break-glass 1\nfrom 9223372036854775807\nuntil 9223372036854775807\nreason x\n",
    "sallyport break-glass 1\r\nfrom 1000\r\nuntil 4600\r\nreason x\r\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nforever yes\nreason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\n"
      + String(repeating: "user ada\n", count: 65) + "reason x\n",
    "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason "
      + String(repeating: "x", count: 201) + "\n",
  ]

  @Test("What is not exactly of this form breaks nothing", arguments: refused)
  func refusals(text: String) {
    #expect(Self.glass(text) == nil)
  }

  @Test("Bytes that are no text break nothing")
  func noText() {
    #expect(BrokenGlass(text: Array(Self.whole.utf8.dropLast()) + [0xFF, 0x0A]) == nil)
  }

  @Test("It says from when, until when, for whom and why")
  func whole() throws {
    let glass = try #require(Self.glass(Self.whole))
    #expect(glass.from == UnixTime(seconds: 1000))
    #expect(glass.until == UnixTime(seconds: 4600))
    #expect(glass.accounts.map(\.value) == ["ada", "mara"])
    #expect(glass.reason.reason == "the key is lost")
    #expect(glass.concerns("ada") && glass.concerns("mara"))
    #expect(!glass.concerns("babbage") && !glass.concerns("Ada") && !glass.concerns(""))
  }

  @Test("Without names it is for everybody")
  func everybody() throws {
    let text = "sallyport break-glass 1\nfrom 1000\nuntil 87400\nreason x\n"
    let glass = try #require(Self.glass(text))
    #expect(glass.concerns("ada") && glass.concerns("nobody has this name"))
  }

  @Test("In its start of the kernel it holds for its time, whatever the clock is set to")
  func holdingByUptime() throws {
    let glass = try #require(Self.glass(Self.whole))
    let boot = BootID("0123456789abcdef0123456789abcdef")
    for now in [0, 2000, 1 << 40] {
      let now = UnixTime(seconds: Int64(now))
      for (uptime, holds) in [(49, false), (50, true), (3649, true), (3650, false)] {
        #expect(glass.holds(at: now, boot: boot, uptime: Int64(uptime)) == holds)
      }
      #expect(!glass.holds(at: now, boot: nil, uptime: 50))
      let other = BootID("f123456789abcdef0123456789abcdef")
      #expect(!glass.holds(at: now, boot: other, uptime: 50))
    }
  }

  @Test("Over restarts it holds from its beginning to its end by the clock")
  func holdingByTheClock() throws {
    let lasting = try #require(
      Self.glass("sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason x\n"))
    for (seconds, holds) in [(999, false), (1000, true), (4599, true), (4600, false)] {
      let now = UnixTime(seconds: Int64(seconds))
      #expect(lasting.holds(at: now, boot: nil, uptime: 0) == holds)
    }
  }
}
