/// What an account could prove itself with at some moment: what was proven then fits the account only as
/// long as this stays the same.
package struct AuthenticatorSet: Hashable, Sendable {
  private let devices: [DeviceID]
  private let email: EmailRecord.Confirmed?
  private let isEnrolled: Bool

  package init(of account: Account, under policy: Policy) {
    devices = account.devices.map(\.id)
    email = account.email.confirmed
    isEnrolled = policy.isEnrolled(account)
  }
}
