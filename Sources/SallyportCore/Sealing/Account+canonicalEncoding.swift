import SallyportCrypto
import SallyportMail

extension Account {
  /// Of the layout; another layout begins with another text.
  static let encodingVersion = "sallyport account 2"

  /// Of the layout before there was mail: what came later is blank there.
  static let encodingVersionWithoutMail = "sallyport account 1"

  /// Every field of the account: what a store keeps of it, and what the MAC covers, so that a
  /// device, code or counter that was edited, removed or brought back by hand is detected, not
  /// believed (I9).
  package var canonicalEncoding: [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append(Self.encodingVersion)
    encoding.append(subject)
    encoding.append(each: devices) { $0.append($1) }
    encoding.append(each: recoveryCodes) { $0.append($1) }
    encoding.append(loginThrottle)
    encoding.append(stepUpThrottle)
    encoding.append(failuresSinceSignIn)
    encoding.append(lastSignIn) { $0.append($1) }
    encoding.append(recoveryCodeViews)
    encoding.append(pass) { $0.append($1) }
    encoding.append(each: remembered) { $0.append($1) }
    encoding.append(invitation) { $0.append($1) }
    encoding.append(email)
    encoding.append(mail)
    return encoding.bytes
  }
}

extension CanonicalEncoding {
  mutating func append(_ subject: Subject) {
    switch subject {
    case .account(let identity):
      append("account")
      append(identity.name.value)
      append(Int64(identity.uid.rawValue))
    case .decoy(let slot):
      append("decoy")
      append(slot.index)
    }
  }

  mutating func append(_ time: UnixTime) {
    append(time.seconds)
  }

  mutating func append(_ address: IPAddress) {
    append(address.networkOrder)
  }

  fileprivate mutating func append(_ device: Device) {
    append(device.id.rawValue)
    append(device.name.value)
    append(device.parameters.algorithm.rawValue)
    append(device.parameters.digits.rawValue)
    append(device.parameters.timeStepSize.rawValue)
    append(device.sealedSecret.bytes)
    append(device.confirmedAt)
    append(device.lastAcceptedTimeStep.number)
    append(device.clockDrift)
    append(device.lastUsedAt) { $0.append($1) }
  }

  fileprivate mutating func append(_ entry: RecoveryCodeEntry) {
    append(entry.number)
    append(entry.digest)
    append(entry.sealedCode) { $0.append($1.bytes) }
  }

  fileprivate mutating func append(_ throttle: LoginThrottle) {
    append(each: throttle.buckets) { encoding, bucket in
      encoding.append(bucket.source.storageKey)
      encoding.append(bucket.failures)
      encoding.append(bucket.lastFailureAt)
    }
    append(throttle.history)
    append(throttle.lockedSince) { $0.append($1) }
  }

  fileprivate mutating func append(_ throttle: StepUpThrottle) {
    append(throttle.consecutiveFailures)
    append(throttle.history)
  }

  fileprivate mutating func append(_ history: FailureHistory) {
    append(each: history.weeks) { encoding, week in
      encoding.append(week.index)
      encoding.append(week.failures)
    }
  }

  fileprivate mutating func append(_ signIn: SignIn) {
    append(signIn.at)
    append(signIn.service)
    append(signIn.address) { $0.append($1) }
    append(signIn.method) { $0.append($1.rawValue) }
  }

  fileprivate mutating func append(_ pass: TemporaryPass) {
    append(pass.until)
    append(pass.grantedAt)
    append(pass.grantedBy) { $0.append(Int64($1.rawValue)) }
    append(pass.reason)
  }

  fileprivate mutating func append(_ source: RememberedSource) {
    append(source.address)
    append(source.until)
    append(source.boot.value)
  }

  fileprivate mutating func append(_ invitation: Invitation) {
    append(invitation.digest)
    append(invitation.until)
    append(Int64(invitation.invitedBy.rawValue))
  }

  fileprivate mutating func append(_ email: EmailRecord) {
    append(email.confirmed) { encoding, confirmed in
      encoding.append(confirmed.mailbox.address)
      encoding.append(confirmed.at)
      encoding.append(confirmed.isFactor ? 1 : 0)
    }
    append(email.pending) { encoding, pending in
      encoding.append(pending.mailbox.address)
      encoding.append(pending.digest)
      encoding.append(pending.until)
      encoding.append(pending.isProven ? 1 : 0)
    }
    append(email.code) { encoding, code in
      encoding.append(code.digest)
      encoding.append(code.until)
      encoding.append(code.triesLeft)
    }
    append(each: email.requestedAt) { $0.append($1) }
    append(email.lastDelivery) { encoding, delivery in
      encoding.append(delivery.at)
      encoding.append(delivery.mailbox.address)
      encoding.append(delivery.error) { $0.append($1) }
      encoding.append(delivery.isFinal ? 1 : 0)
    }
    append(each: email.knownSources) { $0.append($1.storageKey) }
  }

  fileprivate mutating func append(_ queue: MailQueue) {
    append(each: queue.mails) { $0.append($1) }
    append(queue.nextNumber)
    append(queue.omittedNotices)
  }

  private mutating func append(_ mail: QueuedMail) {
    append(mail.number)
    append(mail.mailbox.address)
    append(mail.queuedAt)
    append(mail.until)
    switch mail.content {
    case .signInCode(let code):
      append("code")
      append(code.bytes)
    case .activation(let code):
      append("activation")
      append(code.bytes)
    case .notice(let notice):
      append("notice")
      append(notice.kind.rawValue)
      append(notice.at)
      append(notice.detail)
    case .test: append("test")
    }
  }
}
