/// A source from which an account signed in with its second factor, and is not asked again for a
/// time (product row S12).
package struct RememberedSource: Hashable, Sendable {
  /// Of one account: a laptop at home, at work and on the way.
  package static let maximumCount = 8

  /// su, sudo and polkit give no source: remembering there would let one administrator in on
  /// another's code.
  package static let service = "sshd"

  package let address: IPAddress
  package let until: UnixTime

  /// A restart of the machine forgets.
  package let boot: BootID

  package init(address: IPAddress, until: UnixTime, boot: BootID) {
    self.address = address
    self.until = until
    self.boot = boot
  }

  /// - Parameter time: what the policy grants now; what was kept under a more generous one ends.
  package func holds(at moment: Moment, boot: BootID?, atMost time: Duration) -> Bool {
    self.boot == boot && moment.isBefore(until) && until - moment.now <= time
  }
}
