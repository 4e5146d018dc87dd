import SallyportCrypto
import SallyportMail

extension Account {
  /// Takes back what `canonicalEncoding` made.
  ///
  /// - Throws: `CanonicalDecoding.Failure` for bytes that are no account of this version.
  package init(canonicalEncoding: [UInt8]) throws(CanonicalDecoding.Failure) {
    var decoding = CanonicalDecoding(canonicalEncoding)
    let version = try decoding.text()
    guard [Self.encodingVersion, Self.encodingVersionWithoutMail].contains(version) else {
      throw CanonicalDecoding.Failure()
    }
    self.init(subject: try decoding.subject())
    devices = try decoding.array { decoding throws(CanonicalDecoding.Failure) in
      try decoding.device()
    }
    recoveryCodes = try decoding.array { decoding throws(CanonicalDecoding.Failure) in
      try decoding.recoveryCode()
    }
    loginThrottle = try decoding.loginThrottle()
    stepUpThrottle = try decoding.stepUpThrottle()
    failuresSinceSignIn = try decoding.number()
    lastSignIn = try decoding.optional { decoding throws(CanonicalDecoding.Failure) in
      try decoding.signIn()
    }
    recoveryCodeViews = try decoding.number()
    pass = try decoding.optional { decoding throws(CanonicalDecoding.Failure) in
      try decoding.temporaryPass()
    }
    remembered = try decoding.array { decoding throws(CanonicalDecoding.Failure) in
      try decoding.rememberedSource()
    }
    invitation = try decoding.optional { decoding throws(CanonicalDecoding.Failure) in
      try decoding.invitation()
    }
    if version == Self.encodingVersion {
      email = try decoding.emailRecord()
      mail = try decoding.mailQueue()
    }
    guard decoding.isAtEnd else { throw CanonicalDecoding.Failure() }
  }
}

extension CanonicalDecoding {
  fileprivate mutating func subject() throws(Failure) -> Subject {
    switch try text() {
    case "account":
      guard let name = AccountName(try text()) else { throw Failure() }
      return .account(AccountIdentity(name: name, uid: try userID()))
    case "decoy":
      guard let slot = DecoySlot(index: try number()) else { throw Failure() }
      return .decoy(slot)
    default: throw Failure()
    }
  }

  private mutating func time() throws(Failure) -> UnixTime {
    UnixTime(seconds: try integer())
  }

  private mutating func optionalTime() throws(Failure) -> UnixTime? {
    try optional { decoding throws(Failure) in try decoding.time() }
  }

  private mutating func sealedBytes() throws(Failure) -> SealedBytes {
    let bytes = try byteArray()
    do {
      return try SealedBytes(bytes)
    } catch {
      throw Failure()
    }
  }

  fileprivate mutating func device() throws(Failure) -> Device {
    let id = DeviceID(rawValue: try integer())
    guard let name = DeviceName(try text()) else { throw Failure() }
    let parameters = try parameters()
    let sealedSecret = try sealedBytes()
    let confirmedAt = try time()
    guard let lastAcceptedTimeStep = TimeStep(try integer()) else { throw Failure() }
    return Device(
      id: id, name: name, parameters: parameters, sealedSecret: sealedSecret,
      confirmedAt: confirmedAt, lastAcceptedTimeStep: lastAcceptedTimeStep,
      clockDrift: try number(), lastUsedAt: try optionalTime())
  }

  private mutating func parameters() throws(Failure) -> TOTP.Parameters {
    let algorithm = HashAlgorithm(rawValue: try text())
    let digits = OneTimePassword.Digits(rawValue: try number())
    let timeStepSize = TOTP.TimeStepSize(rawValue: try number())
    guard let algorithm, let digits, let timeStepSize else { throw Failure() }
    return TOTP.Parameters(timeStepSize: timeStepSize, digits: digits, algorithm: algorithm)
  }

  fileprivate mutating func recoveryCode() throws(Failure) -> RecoveryCodeEntry {
    RecoveryCodeEntry(
      number: try number(), digest: try byteArray(),
      sealedCode: try optional { decoding throws(Failure) in try decoding.sealedBytes() })
  }

  fileprivate mutating func loginThrottle() throws(Failure) -> LoginThrottle {
    let buckets = try array { decoding throws(Failure) in
      guard let source = ThrottleSource(storageKey: try decoding.text()) else { throw Failure() }
      return LoginThrottle.Bucket(
        source: source, failures: try decoding.number(), lastFailureAt: try decoding.time())
    }
    return LoginThrottle(
      buckets: buckets, history: try failureHistory(), lockedSince: try optionalTime())
  }

  fileprivate mutating func stepUpThrottle() throws(Failure) -> StepUpThrottle {
    StepUpThrottle(consecutiveFailures: try number(), history: try failureHistory())
  }

  private mutating func failureHistory() throws(Failure) -> FailureHistory {
    FailureHistory(
      weeks: try array { decoding throws(Failure) in
        FailureHistory.Week(index: try decoding.integer(), failures: try decoding.number())
      })
  }

  fileprivate mutating func signIn() throws(Failure) -> SignIn {
    SignIn(
      at: try time(), service: try text(),
      address: try optional { decoding throws(Failure) in try decoding.address() },
      method: try optional { decoding throws(Failure) in
        guard let method = SignIn.Method(rawValue: try decoding.text()) else { throw Failure() }
        return method
      })
  }

  fileprivate mutating func temporaryPass() throws(Failure) -> TemporaryPass {
    let (until, grantedAt) = (try time(), try time())
    let grantedBy = try optional { decoding throws(Failure) in try decoding.userID() }
    let reason = try text()
    guard
      let pass = TemporaryPass(
        until: until, grantedAt: grantedAt, grantedBy: grantedBy, reason: reason)
    else { throw Failure() }
    return pass
  }

  fileprivate mutating func rememberedSource() throws(Failure) -> RememberedSource {
    let (address, until) = (try address(), try time())
    guard let boot = BootID(try text()) else { throw Failure() }
    return RememberedSource(address: address, until: until, boot: boot)
  }

  fileprivate mutating func invitation() throws(Failure) -> Invitation {
    Invitation(digest: try byteArray(), until: try time(), invitedBy: try userID())
  }

  fileprivate mutating func emailRecord() throws(Failure) -> EmailRecord {
    var record = EmailRecord()
    record.confirmed = try optional { decoding throws(Failure) in
      EmailRecord.Confirmed(
        mailbox: try decoding.mailbox(), at: try decoding.time(),
        isFactor: try decoding.number() == 1)
    }
    record.pending = try optional { decoding throws(Failure) in
      EmailRecord.Pending(
        mailbox: try decoding.mailbox(), digest: try decoding.byteArray(),
        until: try decoding.time(), isProven: try decoding.number() == 1)
    }
    record.code = try optional { decoding throws(Failure) in
      EmailRecord.Code(
        digest: try decoding.byteArray(), until: try decoding.time(),
        triesLeft: try decoding.number())
    }
    record.requestedAt = try array { decoding throws(Failure) in try decoding.time() }
    record.lastDelivery = try optional { decoding throws(Failure) in
      EmailRecord.Delivery(
        at: try decoding.time(), mailbox: try decoding.mailbox(),
        error: try decoding.optional { decoding throws(Failure) in try decoding.text() },
        isFinal: try decoding.number() == 1)
    }
    record.knownSources = try array { decoding throws(Failure) in
      guard let source = ThrottleSource(storageKey: try decoding.text()) else { throw Failure() }
      return source
    }
    return record
  }

  fileprivate mutating func mailQueue() throws(Failure) -> MailQueue {
    MailQueue(
      mails: try array { decoding throws(Failure) in try decoding.queuedMail() },
      nextNumber: try integer(), omittedNotices: try number())
  }

  private mutating func queuedMail() throws(Failure) -> QueuedMail {
    QueuedMail(
      number: try integer(), mailbox: try mailbox(), queuedAt: try time(), until: try time(),
      content: try mailContent())
  }

  private mutating func mailContent() throws(Failure) -> QueuedMail.Content {
    switch try text() {
    case "code": return .signInCode(try sealedBytes())
    case "activation": return .activation(try sealedBytes())
    case "notice":
      guard let kind = MailNotice.Kind(rawValue: try text()) else { throw Failure() }
      return .notice(MailNotice(kind: kind, at: try time(), detail: try text()))
    case "test": return .test
    default: throw Failure()
    }
  }

  private mutating func mailbox() throws(Failure) -> Mailbox {
    guard let mailbox = Mailbox(try text()) else { throw Failure() }
    return mailbox
  }

  private mutating func address() throws(Failure) -> IPAddress {
    guard let address = IPAddress(networkOrder: try byteArray()) else { throw Failure() }
    return address
  }

  private mutating func userID() throws(Failure) -> UserID {
    guard let uid = UInt32(exactly: try integer()) else { throw Failure() }
    return UserID(uid)
  }
}
