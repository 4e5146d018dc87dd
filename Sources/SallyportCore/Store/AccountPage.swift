/// Some of the recorded accounts, in the order of their names' bytes.
package struct AccountPage: Sendable {
  package let accounts: [Account]

  /// Whose records were edited or are damaged: they are left out, and hide nobody behind them.
  package let damaged: [AccountName]

  /// The name to go on behind; nil at the end.
  package let next: AccountName?

  package init(accounts: [Account], damaged: [AccountName] = [], next: AccountName?) {
    self.accounts = accounts
    self.damaged = damaged
    self.next = next
  }
}
