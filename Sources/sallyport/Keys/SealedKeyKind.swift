/// By what systemd-creds(1) has sealed a credential, in its own words (`--with-key=`).
enum SealedKeyKind: String, CaseIterable {
  case host
  case tpm2
  case hostAndTPM2 = "host+tpm2"
  case tpm2WithPublicKey = "tpm2-with-public-key"
  case hostAndTPM2WithPublicKey = "host+tpm2-with-public-key"

  var isBoundToTPM: Bool { self != .host }

  /// What such a credential begins with: the first 126 bits, in Base64, of an id of 128.
  ///
  /// systemd's `src/shared/creds-util.h` has the ids: `CRED_AES256_GCM_BY_…`.
  var beginning: String {
    switch self {
    case .host: "Whxqht+dQJax1aZeCGLxm"
    case .tpm2: "DHzAexF2RZGcSwvqCLwg/"
    case .hostAndTPM2: "k6iUCUh0RJCQyvL8k8q1U"
    case .tpm2WithPublicKey: "+vfrk0HjQSyhpDb5Wik2L"
    case .hostAndTPM2WithPublicKey: "r0lQqEkTTrGnOEYwT/MMB"
    }
  }

  /// - Parameter credential: its text; nil for a kind that is not known here.
  init?(credential: some StringProtocol) {
    guard let kind = Self.allCases.first(where: { credential.hasPrefix($0.beginning) }) else {
      return nil
    }
    self = kind
  }

  /// Bytes: a sealed key has some hundred, more with what a TPM adds.
  static let mostBytes = 64 * 1024

  static func read(_ path: String) throws(CommandFailure) -> SealedKeyKind {
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, maximumBytes: mostBytes)
    } catch {
      guard case .unreadable(let code) = error else { throw unknown(path) }
      throw CommandFailure(
        "cannot read the sealed key \(TerminalText.clean(path)): \(SystemFailure.text(code))",
        hint: "systemctl restart sallyportd.service says which key there is")
    }
    guard let kind = SealedKeyKind(credential: String(decoding: bytes, as: UTF8.self)) else {
      throw unknown(path)
    }
    return kind
  }

  private static func unknown(_ path: String) -> CommandFailure {
    CommandFailure(
      "it is not known by what \(TerminalText.clean(path)) is sealed; nothing was changed",
      hint: KeyPaths.isNext(path)
        ? "sallyport keys rotate --abort takes it away, where the store is not sealed with it"
        : "systemd-creds encrypt --with-key=host, tpm2 or host+tpm2 seals what can be rotated")
  }
}
