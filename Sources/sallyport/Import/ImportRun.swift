import SallyportImport
import SallyportVarlink

/// Hands candidates over to the daemon, one after the other.
struct ImportRun {
  let daemon: any MethodCalling
  /// What the audit log calls the other verifier.
  let origin: String
  let isPreview: Bool

  /// What becomes of one; a refusal concerns this one only.
  ///
  /// - Throws: where no other would fare better.
  func row(for candidate: ImportCandidate) throws -> ImportRow {
    switch candidate.content {
    case .failure(let problem):
      return ImportRow(candidate, .skipped(problem.text))
    case .success(let authenticator):
      let call = call(candidate, authenticator)
      switch try daemon.call(call) as Result<ImportAuthenticator.Reply, AdminError> {
      case .success(let reply): return ImportRow(candidate, Self.fate(reply, authenticator))
      case .failure(let refusal): return ImportRow(candidate, try Self.fate(refusal))
      }
    }
  }

  private func call(
    _ candidate: ImportCandidate, _ authenticator: ForeignAuthenticator
  ) -> ImportAuthenticator {
    ImportAuthenticator(
      user: candidate.user, uid: candidate.uid.map(Int64.init), origin: origin,
      key: authenticator.key,
      otp: DeviceParameters(
        algorithm: .sha1, digits: authenticator.digits, period: authenticator.period),
      clockDrift: authenticator.clockDrift, lastTimeStep: authenticator.lastTimeStep,
      recoveryCodes: authenticator.recoveryCodes, preview: isPreview ? true : nil)
  }

  private static func fate(
    _ reply: ImportAuthenticator.Reply, _ authenticator: ForeignAuthenticator
  ) -> ImportRow.Fate {
    switch reply.outcome {
    case .taken:
      .taken(
        recoveryCodes: reply.recoveryCodes ?? Int64(authenticator.recoveryCodes.count),
        areNew: reply.newRecoveryCodes ?? false, notes: authenticator.notes)
    case .directoryAccount:
      .skipped("the account comes from a directory; directoryAccounts on would let it")
    case .methodDisabled: .skipped("the policy has codes from apps switched off (methods.app)")
    case .usedInFuture:
      .skipped("a code was used that is not due yet: set this machine's clock, or enrol anew")
    }
  }

  /// - Throws: the failure of a refusal that the next one would meet as well.
  private static func fate(_ refusal: AdminError) throws -> ImportRow.Fate {
    switch refusal {
    case .alreadyEnrolled: .skipped("there is a second factor already, which stays as it is")
    case .noSuchAccount: .skipped(ImportProblem.noAccount.text)
    case .identityChanged:
      .skipped("the account's name and user id are not the recorded ones: users adopt or disable")
    case .unavailable: .failed("the daemon cannot do it now; its log says why")
    default: throw refusal.failure
    }
  }
}
