import Glibc
import SallyportImport

/// Where the files of google-authenticator lie.
struct GoogleAuthenticatorSource {
  let accounts: [SystemAccount]

  /// Those in the homes of all accounts that this machine lists.
  func inHomes() -> [ImportCandidate] {
    accounts.compactMap { account in
      let place = "\(account.home)/\(GoogleAuthenticatorFile.name)"
      do throws(ImportProblem) {
        let bytes = try SecretFile.read(
          GoogleAuthenticatorFile.name, inHome: account.home, of: account.uid,
          maximumBytes: GoogleAuthenticatorFile.longest)
        return bytes.map { candidate(account, place, $0) }
      } catch {
        // A home that several share is only its owner's.
        if case .owner = error, sharesHome(account) { return nil }
        return ImportCandidate(
          user: account.name, uid: account.uid, place: place, content: .failure(error))
      }
    }
  }

  /// A named file: in a home it is its owner's, elsewhere that of the account with its name (the
  /// module's `secret=/somewhere/${USER}`), and then root may own it as well.
  func file(_ path: String) -> ImportCandidate {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    do throws(ImportProblem) {
      let (owner, bytes) = try SecretFile.read(
        path, maximumBytes: GoogleAuthenticatorFile.longest)
      let account =
        name == GoogleAuthenticatorFile.name
        ? accounts.first { $0.uid == owner } : accounts.first { $0.name == name }
      guard let account else { throw .noAccount }
      guard owner == account.uid || owner == 0 else { throw .owner(uid: owner) }
      return candidate(account, path, bytes)
    } catch {
      return ImportCandidate(user: name, place: path, content: .failure(error))
    }
  }

  private func candidate(
    _ account: SystemAccount, _ place: String, _ bytes: [UInt8]
  ) -> ImportCandidate {
    let content = Result { () throws(ImportProblem) in try GoogleAuthenticatorFile.parse(bytes) }
    return ImportCandidate(user: account.name, uid: account.uid, place: place, content: content)
  }

  private func sharesHome(_ account: SystemAccount) -> Bool {
    accounts.contains { $0.home == account.home && $0.name != account.name }
  }
}
