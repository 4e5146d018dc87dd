import SallyportVarlink

/// One account at a glance, for whoever looks after it.
struct UserReport {
  let row: UserRow
  let ruling: AdminRuling
  /// Turns seconds since 1970 into a date and a time of day: of what holds from then on, or until
  /// then.
  let date: (Int64) -> String
  /// Of what has been.
  let pastDate: (Int64) -> String

  private typealias Row = ReportRows.Row

  private var user: AdminUser { row.user }
  private var name: String { TerminalText.clean(user.user) }

  var text: String {
    let rows =
      [account] + identity + [secondFactor] + locked + policy + changes + devices + recoveryCodes
      + email + [lastSignIn] + failures + views + pass + remembered + invitation
    return ReportRows(rows: rows).text
  }

  private var account: Row { ("Account", "\(name) (uid \(user.uid))") }

  private var identity: [Row] {
    switch row.identity {
    case .asRecorded: []
    case .changed(let uid):
      [
        (
          "Identity",
          "changed: the name has uid \(uid) now, so it is refused; sallyport users adopt \(name) "
            + "or sallyport users disable \(name) decides"
        )
      ]
    case .renamed(let name):
      [
        (
          "Identity",
          "changed: the account with this uid is \(TerminalText.clean(name)) now, so it is refused; "
            + "sallyport users adopt \(TerminalText.clean(name)) or sallyport users disable "
            + "\(TerminalText.clean(name)) decides"
        )
      ]
    case .gone:
      [
        (
          "Identity",
          "changed: there is no account of this name any more; sallyport users disable \(name) "
            + "removes what is recorded"
        )
      ]
    }
  }

  private var secondFactor: Row { ("Second factor", user.enrolled ? "on" : "off") }

  /// Whether there is anybody who could sign in with that name, or be let in again.
  private var isThere: Bool {
    switch row.identity {
    case .asRecorded, .changed: true
    case .renamed, .gone: false
    }
  }

  private var locked: [Row] {
    guard let since = user.lockedSince, isThere else { return [] }
    let why =
      switch user.lockReason {
      case .failures: "too many wrong codes that no sign-in cleared"
      case .failuresInAYear: "too many wrong codes within a year"
      case nil: "too many wrong codes"
      }
    let unlock = "sallyport users unlock \(name)"
    let way =
      user.recoveryCodesLeft > 0
      ? "one of the recovery codes opens it, and so does \(unlock)" : "\(unlock) opens it"
    return [("Locked", "since \(pastDate(since)), \(why); \(way)")]
  }

  /// Of a locked account only what lets it in all the same, such as a pass; of one that is refused for
  /// its identity nothing.
  private var policy: [Row] {
    guard row.identity == .asRecorded, user.lockedSince == nil || ruling.requirement == .notRequired
    else { return [] }
    return [("Policy", RulingText.sentence(ruling, enrolled: user.enrolled, date: date))]
  }

  private var changes: [Row] {
    guard user.stepUpLocked, isThere else { return [] }
    return [
      (
        "Changes",
        "refused after too many wrong codes; a sign-in with a code opens them, and so does "
          + "sallyport users unlock \(name)"
      )
    ]
  }

  private var devices: [Row] {
    let names = user.devices.map { TerminalText.clean($0.name) }
    let width = names.map(\.count).max() ?? 0
    return zip(user.devices, names).enumerated().map { index, device in
      let (device, name) = device
      let title = index > 0 ? "" : names.count == 1 ? "Device" : "Devices"
      let padding = String(repeating: " ", count: width - name.count)
      let used = device.lastUsedAt.map { "last used \(pastDate($0))" } ?? "never used"
      return (title, "\(name)\(padding)   since \(pastDate(device.confirmedAt)), \(used)")
    }
  }

  private var recoveryCodes: [Row] {
    user.enrolled ? [("Recovery codes", "\(user.recoveryCodesLeft) left")] : []
  }

  private var email: [Row] {
    EmailText(email: user.email, date: date, pastDate: pastDate).rows
  }

  private var lastSignIn: Row {
    ("Last sign-in", SignInText.sentence(user.lastSignIn, date: pastDate))
  }

  private var failures: [Row] {
    guard user.failures > 0 else { return [] }
    return [("Refused codes", "\(user.failures) since the last sign-in with a code")]
  }

  private var views: [Row] {
    guard user.recoveryCodeViews > 0 else { return [] }
    return [("Codes read", "by others, \(CountText.times(user.recoveryCodeViews))")]
  }

  private var pass: [Row] {
    guard let pass = user.pass else { return [] }
    let end = isThere ? "; sallyport users exempt \(name) --end ends it" : ""
    return [("Pass", PassText.describe(pass, date: date, pastDate: pastDate) + end)]
  }

  private var remembered: [Row] {
    user.remembered.enumerated().map { index, source in
      let address = TerminalText.clean(source.address)
      return (index == 0 ? "Remembered" : "", "\(address) until \(date(source.until))")
    }
  }

  private var invitation: [Row] {
    user.invitedUntil.map { [("Invited", "to enrol at login, until \(date($0))")] } ?? []
  }
}
