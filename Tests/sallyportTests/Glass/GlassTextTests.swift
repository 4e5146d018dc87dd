import ArgumentParser
import Testing

@testable import sallyport

@Suite("Breaking the glass")
struct GlassTextTests {
  private static let glass = GlassText(
    from: 1000, until: 4600, uptime: GlassText.Uptime(boot: "0123", from: 50, until: 3650),
    users: ["ada", "mara"], reason: "the key is lost")
  private static let lasting = GlassText(
    from: 1000, until: 4600, uptime: nil, users: [], reason: "x")

  private static func report(
    _ glass: GlassText?, now: Int64 = 2000, boot: String? = "0123", uptime: Int64 = 1050
  ) -> GlassReport {
    let kernel = RunningKernel(boot: boot, uptime: uptime)
    return GlassReport(glass: glass, now: now, kernel: kernel) { "\($0)" }
  }

  @Test("The file is as the daemon reads it")
  func text() {
    // BrokenGlassTests has the same text.
    #expect(
      Self.glass.text == """
        sallyport break-glass 1
        from 1000
        until 4600
        boot 0123
        uptime 50 3650
        user ada
        user mara
        reason the key is lost

        """)
    #expect(GlassText(Self.glass.text) == Self.glass)
    let bare = GlassText(from: 1, until: 2, uptime: nil, users: [], reason: "x")
    #expect(bare.text == "sallyport break-glass 1\nfrom 1\nuntil 2\nreason x\n")
    #expect(GlassText(bare.text) == bare)
    for text in ["", "x", "sallyport break-glass 1\nfrom x\nuntil 2\nreason x\n"] {
      #expect(GlassText(text) == nil)
    }
  }

  @Test("What no longer holds is not said to")
  func whole() {
    for report in [
      Self.report(nil), Self.report(Self.glass, uptime: 3650),
      Self.report(Self.glass, boot: "4567"), Self.report(Self.glass, boot: nil),
      Self.report(Self.lasting, now: 4600), Self.report(Self.lasting, now: 999),
    ] {
      #expect(!report.holds)
      #expect(report.text.hasPrefix("The glass is whole: "))
    }
  }

  @Test("While it is broken the report says for whom, until when and why")
  func broken() {
    let report = Self.report(Self.glass)
    #expect(report.holds)
    #expect(
      report.text == """
        Until 4600 none of ada, mara is asked for a second factor.
        Since   1000
        Reason  the key is lost
        It ends with a restart of the machine, too; --over-restart goes on.
        sallyport break-glass --end ends it before.

        """)
    let lasting = Self.report(Self.lasting, boot: nil).text
    #expect(lasting.hasPrefix("Until 4600 nobody is asked"))
    #expect(lasting.contains("It goes on after a restart of the machine."))
  }

  @Test("A clock that was set since changes when it ends on the clock, not how long it lasts")
  func setClock() {
    #expect(Self.report(Self.glass, now: 9000).text.hasPrefix("Until 11600 none of ada"))
    #expect(Self.report(Self.glass, now: 5).text.hasPrefix("Until 2605 none of ada"))
  }

  @Test("What the daemon does not believe is not said to hold")
  func distrusted() {
    let kernel = RunningKernel(boot: "0123", uptime: 1050)
    let flaw = GlassFlaw(
      what: "/etc/sallyport is not root's alone", mend: "chmod 0755 /etc/sallyport")
    let report = GlassReport(glass: Self.glass, now: 2000, kernel: kernel, flaw: flaw) { "\($0)" }
    #expect(!report.holds)
    #expect(
      report.text == """
        The daemon does not believe that the glass is broken: /etc/sallyport is not root's alone.
        chmod 0755 /etc/sallyport

        """)
    #expect(GlassFlaw.ofFolder("/etc") == nil)
    #expect(GlassFlaw.ofFolder("/tmp") != nil, "others can write there")
    #expect(GlassFlaw.ofFile("/nowhere/at/all") == nil)
    #expect(GlassFlaw.ofFile("/dev/null")?.what == "/dev/null is no regular file")
  }

  @Test(
    "Time and reason belong together and are bounded, and the rest stands alone",
    arguments: [
      [], ["--for", "1h"], ["--reason", "x"], ["--for", "25h", "--reason", "x"],
      ["--for", "0s", "--reason", "x"], ["--for", "1h", "--reason", ""],
      ["--for", "1h", "--reason", "a\nb"], ["--end", "--status"], ["--end", "--for", "1h"],
      ["--status", "--reason", "x"], ["--end", "--user", "ada"], ["--end", "--over-restart"],
      ["--for", "1h", "--reason", "x", "--user", "a/b"],
      ["--for", "1h", "--reason", "x", "--user", ""],
    ])
  func usage(arguments: [String]) {
    #expect(throws: (any Error).self) { try BreakGlassCommand.parse(arguments) }
  }

  @Test("A day is the most")
  func longest() throws {
    let command = try BreakGlassCommand.parse(["--for", "24h", "--reason", "x", "--user", "ada"])
    #expect(command.span?.seconds == GlassText.longestTime)
    #expect(command.user == ["ada"])
  }
}
