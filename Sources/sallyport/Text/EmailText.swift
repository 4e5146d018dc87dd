import SallyportVarlink

/// An account's address, and what became of its mail, as rows of a report.
struct EmailText {
  let email: AccountEmail
  /// Turns seconds since 1970 into a date and a time of day: of what holds until then.
  let date: (Int64) -> String
  /// Of what has been.
  let pastDate: (Int64) -> String

  var rows: [ReportRows.Row] { address + pending + delivery + waiting }

  private var address: [ReportRows.Row] {
    guard let address = email.address else { return [] }
    let since = email.confirmedAt.map { ", confirmed \(pastDate($0))" } ?? ""
    return [("E-mail", TerminalText.clean(address) + since)]
  }

  private var pending: [ReportRows.Row] {
    guard let pending = email.pending else { return [] }
    let until = email.pendingUntil.map { ", until \(date($0))" } ?? ""
    return [
      (
        email.address == nil ? "E-mail" : "",
        "\(TerminalText.clean(pending)) is not confirmed; sallyport email confirm CODE does it\(until)"
      )
    ]
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
