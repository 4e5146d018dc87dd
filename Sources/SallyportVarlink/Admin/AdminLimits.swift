/// Bounds of what a call of `org.sallyport.Admin` carries (I11).
package enum AdminLimits {
  /// Bytes of the name of whom a call is about.
  ///
  /// An empty one is refused as nobody's name, like every other that nobody has.
  package static let user = 0...FieldLimits.name.upperBound

  /// Accounts of one page of ListUsers; a page of that many stays far below `MessageLimits.control`.
  package static let page: ClosedRange<Int64> = 1...500

  /// Accounts that one call previews: they fit a call, and their look-ups a moment.
  package static let previewedUsers = 200

  /// Accounts that one call sends activation codes to: a moment's work, and one step-up.
  package static let activatedUsers = 1...200

  /// Rules of a policy.
  ///
  /// Each login reads them until one matches.
  package static let rules = 1024

  /// Bytes of a policy with all its rules, as JSON: it fits a reply, which has some fields beside it.
  package static let policyBytes = MessageLimits.control - 64 * 1024

  /// Entries of one list of a rule; who needs more has a group for them.
  package static let ruleEntries = 64

  /// Settings of one call: some dozens that there are, and two for each of many services.
  package static let settings = 256

  /// Bytes of a rule's note and of a reason: a sentence, and one line of the journal.
  package static let remark = 1...200

  /// Bytes of a network as text: the longest IPv6 address with its prefix has 49.
  package static let network = 1...64

  /// Bytes of a numeric address as text.
  package static let address = 1...64

  /// Bytes of a setting's name: `tries.` and the name of a service.
  package static let settingName = 1...263

  /// Bytes of a setting's value: the longest are lists of groups.
  package static let settingValue = 0...4096

  /// Bytes of what names a state of the policy.
  package static let revision = 1...128

  /// Bytes of what another verifier is called.
  package static let origin = 1...64

  /// Hexadecimal digits of a key that is taken over: 80 to 512 bits.
  package static let importedKey = 20...128

  /// Recovery codes that come with it: as many as a sheet may have.
  package static let importedCodes = 16

  /// Digits of one of them.
  package static let importedCode = 8...8

  /// Seconds of a pass: at most 30 days.
  package static let passDuration: ClosedRange<Int64> = 1...30 * 86_400
}
