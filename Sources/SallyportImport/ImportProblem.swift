/// Why what a file says cannot be taken over.
package enum ImportProblem: Error, Hashable {
  /// With what went wrong.
  case unreadable(String)
  case notRegular
  case link
  case owner(uid: UInt32)
  case mode
  case hardLinks
  case tooLong
  case noKey
  case keyLength(bits: Int)
  case countsCodes
  case noAppCodes
  case timeStep(String)
  case clockDrift
  case tooManyCodes
  /// An option whose value cannot be read.
  case option(String)
  /// A line of another type.
  case type(String)
  case fields
  case twice
  case noAccount
  /// Of this name, and neither in its owner's home nor in a folder named after an account.
  case nobodys
}
