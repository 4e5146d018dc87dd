import SallyportVarlink

/// An account's address, and what became of its mail, as rows of a report.
struct EmailText {
  let email: AccountEmail
  /// Turns seconds since 1970 into a date and a time of day: of what holds until then.
  let date: (Int64) -> String
  /// Of what has been.
  let pastDate: (Int64) -> String
  /// Seconds since 1970.
  var now = LocalTime.now

  var rows: [ReportRows.Row] { address + pending + delivery + waiting }

  private var address: [ReportRows.Row] {
    guard let address = email.address else { return [] }
    let since = email.confirmedAt.map { ", confirmed \(pastDate($0))" } ?? ""
    let use = email.factor == true ? "" : "; for notices, not for codes of a sign-in"
    return [("E-mail", TerminalText.clean(address) + since + use)]
  }

  private var pending: [ReportRows.Row] {
    guard let pending = email.pending else { return [] }
    let title = email.address == nil ? "E-mail" : ""
    return [(title, "\(TerminalText.clean(pending)) is not confirmed; \(way)")]
  }

  /// How it is confirmed.
  private var way: String {
    guard let until = email.pendingUntil else { return "sallyport email confirm does it" }
    return until > now
      ? "sallyport email confirm does it, until \(date(until))"
      : "its code has expired, and sallyport email set sends another"
  }

  private var delivery: [ReportRows.Row] {
    guard let delivery = email.delivery else { return [] }
    let place = "\(pastDate(delivery.at)) to \(TerminalText.clean(delivery.to))"
    guard let error = delivery.error else {
      return [("Last mail", "\(place), taken by the server")]
    }
    let next = delivery.final ? "given up" : "tried again"
    return [("Last mail", "\(place), \(next): \(TerminalText.clean(error))")]
  }

  private var waiting: [ReportRows.Row] {
    email.waitingSince.map { [("Mail waits", "since \(pastDate($0)) to be sent")] } ?? []
  }
}
