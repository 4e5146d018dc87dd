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

  /// A named file: in a home it is its owner's, elsewhere that of the account that it, or its
  /// folder, is named after (the module's `secret=/somewhere/${USER}`, or
  /// `/somewhere/${USER}/.google_authenticator`), and then root may own it as well.
  func file(_ path: String) -> ImportCandidate {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    do throws(ImportProblem) {
      let (owner, bytes) = try SecretFile.read(
        path, maximumBytes: GoogleAuthenticatorFile.longest)
      let account =
        name == GoogleAuthenticatorFile.name
        ? try account(ofFileIn: ResolvedPath.folder(of: path), owner)
        : try account(named: name, owner)
      return candidate(account, path, bytes)
    } catch {
      return ImportCandidate(user: name, place: path, content: .failure(error))
    }
  }

  /// Whose a file `.google_authenticator` is.
  ///
  /// Who owns it says that in a home only: elsewhere all of them may belong to the one user that
  /// the module was told to read them as (`user=root`).
  func account(ofFileIn folder: String?, _ owner: UInt32) throws(ImportProblem) -> SystemAccount {
    guard let folder else { throw .nobodys }
    let owners = accounts.filter { $0.uid == owner }
    if let account = owners.first(where: { ResolvedPath.of($0.home) == folder }) {
      return account
    }
    let name = folder.split(separator: "/").last.map(String.init) ?? ""
    guard accounts.contains(where: { $0.name == name }) else { throw .nobodys }
    return try account(named: name, owner)
  }

  private func account(
    named name: String, _ owner: UInt32
  ) throws(ImportProblem) -> SystemAccount {
    guard let account = accounts.first(where: { $0.name == name }) else { throw .noAccount }
    guard owner == account.uid || owner == 0 else { throw .owner(uid: owner) }
    return account
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
