import SallyportVarlink

/// One's own second factor at a glance.
struct StatusReport {
  let status: AccountStatus
  /// Turns seconds since 1970 into a date and a time of day: of what holds from then on, or until
  /// then.
  let date: (Int64) -> String
  /// Of what has been.
  let pastDate: (Int64) -> String

  private typealias Row = ReportRows.Row

  var text: String {
    let rows =
      [account, secondFactor, signIns] + announcement + changes + devices + recoveryCodes + email
      + [
        lastSignIn
      ] + failures
      + views + next
    return ReportRows(rows: rows).text
  }

  private var account: Row { ("Account", TerminalText.clean(status.user)) }

  private var secondFactor: Row {
    let state = status.enrolled ? "on" : "off"
    return ("Second factor", state + (status.mandatory ? " (mandatory for you)" : ""))
  }

  private var signIns: Row {
    guard !status.locked else {
      return (
        "Sign-ins",
        "locked after too many wrong codes; a recovery code or an administrator opens it"
      )
    }
    if let until = status.passUntil {
      return ("Sign-ins", "ask for no code until \(date(until)): an administrator granted a pass")
    }
    return switch status.requirement {
    case .notRequired: ("Sign-ins", "ask for no code")
    case .codeRequired: ("Sign-ins", "ask for a code")
    case .mandatoryNotEnrolled: ("Sign-ins", "are refused until a second factor is set up")
    }
  }

  private var changes: [Row] {
    guard status.stepUpLocked else { return [] }
    return [
      (
        "Changes",
        "refused after too many wrong codes, until you sign in with a code (or an administrator "
          + "unlocks)"
      )
    ]
  }

  private var devices: [Row] {
    let width = status.devices.map { TerminalText.clean($0.name).count }.max() ?? 0
    return status.devices.enumerated().map { index, device in
      let name = TerminalText.clean(device.name)
      let padding = String(repeating: " ", count: width - name.count)
      let title = index > 0 ? "" : status.devices.count == 1 ? "Device" : "Devices"
      return (title, "\(name)\(padding)   \(DeviceText.history(device, date: pastDate))")
    }
  }

  private var recoveryCodes: [Row] {
    guard status.enrolled else { return [] }
    let left = status.recoveryCodesLeft
    let text = left > 0 ? "\(left) left" : "none left; sallyport recovery regenerate makes new ones"
    return [("Recovery codes", text)]
  }

  private var email: [Row] {
    EmailText(email: status.email, date: date, pastDate: pastDate).rows
  }

  private var lastSignIn: Row {
    ("Last sign-in", SignInText.sentence(status.lastSignIn, date: pastDate))
  }

  private var failures: [Row] {
    guard status.failuresSinceSignIn > 0 else { return [] }
    return [("Refused codes", "\(status.failuresSinceSignIn) since the last sign-in with a code")]
  }

  private var views: [Row] {
    guard status.recoveryCodeViews > 0 else { return [] }
    return [("Codes read", "by others, \(CountText.times(status.recoveryCodeViews))")]
  }

  private var announcement: [Row] {
    status.mandatoryFrom.map {
      [("From", "\(date($0)) sign-ins are refused without a second factor")]
    } ?? []
  }

  private var next: [Row] {
    status.enrolled ? [] : [("Next", "sallyport enroll sets up a second factor")]
  }
}
