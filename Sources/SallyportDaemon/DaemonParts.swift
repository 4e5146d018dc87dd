package import Logging
package import SallyportCore
package import SallyportCrypto

/// What a daemon is made of.
///
/// The shipped one is made of the system's clock, random bytes and name service; tests bring their
/// own.
package struct DaemonParts: Sendable {
  package let vault: Vault
  package let random: any RandomBytes
  package let clock: any WallClock
  package let names: any NameService
  package let host: String

  /// Of the running kernel; nil where that cannot be read.
  package let boot: BootID?
  package let logger: Logger

  /// By which root lets people in without a second factor; nil where nothing does.
  package let glass: GlassFile?

  /// Where the sealing key was read; nil where nobody needs to know.
  package let key: KeyStanding?

  package init(
    vault: Vault, random: any RandomBytes = SystemRandomBytes(),
    clock: any WallClock = SystemClock(), names: any NameService = SystemNameService(),
    host: String, boot: BootID? = nil,
    glass: GlassFile? = nil, key: KeyStanding? = nil, logger: Logger
  ) {
    self.vault = vault
    self.random = random
    self.clock = clock
    self.names = names
    self.host = host
    self.boot = boot
    self.glass = glass
    self.key = key
    self.logger = logger
  }

  /// The same parts, with what a store says of former keys.
  func with(_ vault: Vault) -> DaemonParts {
    DaemonParts(
      vault: vault, random: random, clock: clock, names: names, host: host, boot: boot,
      glass: glass, key: key, logger: logger)
  }
}
