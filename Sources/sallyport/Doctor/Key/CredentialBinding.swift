/// What a sealed credential can be opened by.
enum CredentialBinding {
  case host
  case tpm
  case hostAndTPM
  /// A key that everybody has, made where there was no TPM.
  case nobody

  /// - Parameter text: of the credential, in base64; nil for a kind that is not known here.
  init?(_ text: some StringProtocol) {
    switch SealedKeyKind(credential: text) {
    case .host: self = .host
    case .tpm2, .tpm2WithPublicKey: self = .tpm
    case .hostAndTPM2, .hostAndTPM2WithPublicKey: self = .hostAndTPM
    case nil:
      guard text.hasPrefix(Self.null) else { return nil }
      self = .nobody
    }
  }

  /// The beginning of one by `--with-key=null`, by which no key is rotated (`SealedKeyKind`).
  private static let null = "BYRp2vb1QySABUnaD46i+"
}
