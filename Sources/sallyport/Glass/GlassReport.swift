/// How things stand with the glass.
struct GlassReport {
  let glass: GlassText?
  /// Since 1970.
  let now: Int64
  let kernel: RunningKernel
  /// Why the daemon does not believe the file.
  var flaw: GlassFlaw?
  let date: (Int64) -> String

  var holds: Bool { end == nil && flaw == nil && glass != nil }

  var text: String {
    guard let glass else { return "The glass is whole: second factors are asked for.\n" }
    if let end { return "The glass is whole: \(end). sallyport break-glass --end tidies up.\n" }
    if let flaw {
      return "The daemon does not believe that the glass is broken: \(flaw.what).\n\(flaw.mend)\n"
    }
    return """
      Until \(date(glass.end(now: now, kernel))) \(glass.whom) is asked for a second factor.
      Since   \(date(glass.from))
      Reason  \(TerminalText.clean(glass.reason))
      \(restart)
      sallyport break-glass --end ends it before.

      """
  }

  private var restart: String {
    glass?.uptime == nil
      ? "It goes on after a restart of the machine."
      : "It ends with a restart of the machine, too; --over-restart goes on."
  }

  /// Why what was written does not hold any more, or not yet.
  private var end: String? {
    guard let glass else { return nil }
    let isOver = "it was broken until \(date(glass.until))"
    if let uptime = glass.uptime {
      guard uptime.boot == kernel.boot else { return "the machine was started anew since" }
      return kernel.uptime >= uptime.until ? isOver : nil
    }
    if now >= glass.until { return isOver }
    if now < glass.from { return "the clock stands before \(date(glass.from)), when it was broken" }
    return nil
  }
}
