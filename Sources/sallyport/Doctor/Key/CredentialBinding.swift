/// What a sealed credential can be opened by: the first 128 bits of it name the kind of its key
/// (systemd's `creds-util.h`).
enum CredentialBinding {
  case host
  case tpm
  case hostAndTPM
  /// A key that everybody has, made where there was no TPM.
  case nobody

  /// - Parameter text: of the credential, in base64; nil for a kind that is not known here.
  init?(_ text: some StringProtocol) {
    // 21 characters of base64 are 126 of the 128 bits; the next one has bits of what follows.
    guard let known = Self.kinds[String(text.prefix(21))] else { return nil }
    self = known
  }

  private static let kinds: [String: CredentialBinding] = [
    "Whxqht+dQJax1aZeCGLxm": .host,
    "DHzAexF2RZGcSwvqCLwg/": .tpm,
    // With a signed policy of PCRs, the second and the fourth.
    "+vfrk0HjQSyhpDb5Wik2L": .tpm,
    "k6iUCUh0RJCQyvL8k8q1U": .hostAndTPM,
    "r0lQqEkTTrGnOEYwT/MMB": .hostAndTPM,
    "BYRp2vb1QySABUnaD46i+": .nobody,
  ]
}
