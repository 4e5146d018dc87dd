import SallyportCore
import SallyportTesting

/// Accounts that differ from each other in every way that a list can change: elements that come,
/// go, change in place and change places.
struct AccountVariation {
  let random: SeededRandomBytes

  /// Where elements come from.
  let full: Account

  func next(after account: Account) -> Account {
    var account = account
    account.devices = vary(account.devices, from: full.devices, by: \.id)
    for index in account.devices.indices where isLucky {
      account.devices[index].clockDrift = random.number(below: 5) - 2
      account.devices[index].lastUsedAt = isLucky ? nil : Fixtures.newYear
    }
    account.recoveryCodes = vary(
      account.recoveryCodes, from: full.recoveryCodes, by: \.number)
    account.loginThrottle = LoginThrottle(
      buckets: vary(
        account.loginThrottle.buckets, from: full.loginThrottle.buckets, by: \.source),
      history: vary(account.loginThrottle.history),
      lockedSince: isLucky ? Fixtures.newYear : nil)
    account.stepUpThrottle = StepUpThrottle(
      consecutiveFailures: random.number(below: 12),
      history: vary(account.stepUpThrottle.history))
    account.failuresSinceSignIn = random.number(below: 3)
    account.recoveryCodeViews = random.number(below: 3)
    account.lastSignIn = isLucky ? full.lastSignIn : nil
    return account
  }

  private var isLucky: Bool { random.number(below: 2) == 0 }

  private func vary(_ history: FailureHistory) -> FailureHistory {
    let all = full.loginThrottle.history.weeks
    let weeks = vary(history.weeks, from: all, by: \.index)
    return FailureHistory(
      weeks: weeks.map { week in
        FailureHistory.Week(index: week.index, failures: random.number(below: 4))
      })
  }

  /// Sometimes the same, sometimes without one, with another one, or turned round by one.
  private func vary<Element, Key: Equatable>(
    _ old: [Element], from all: [Element], by key: (Element) -> Key
  ) -> [Element] {
    var new = old
    switch random.number(below: 5) {
    case 0: break
    case 1 where !new.isEmpty: new.remove(at: random.number(below: new.count))
    case 2 where !new.isEmpty: new.append(new.removeFirst())
    case 3: new = Array(all.prefix(random.number(below: all.count + 1)))
    default:
      let added = all[random.number(below: all.count)]
      if !new.contains(where: { key($0) == key(added) }) {
        new.insert(added, at: random.number(below: new.count + 1))
      }
    }
    return new
  }
}
