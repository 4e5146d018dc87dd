import ArgumentParser

/// The registers of a TPM that a key is bound to: `7`, `7+11`, or `none`.
struct TPM2PCRs: ExpressibleByArgument, Equatable {
  /// A TPM has 24 (PC Client Platform Firmware Profile §2.3.4; systemd-creds(1)).
  private static let numbers = 0...23

  /// As systemd-creds(1) takes them.
  let text: String

  init?(argument: String) {
    guard argument != "none" else {
      text = ""
      return
    }
    let words = argument.split(separator: "+", omittingEmptySubsequences: false)
    guard words.allSatisfy({ word in Int(word).map(Self.numbers.contains) ?? false }) else {
      return nil
    }
    text = argument
  }

  /// Ends the command where they are not said, and systemd would choose; or said for nothing.
  static func check(_ pcrs: TPM2PCRs?, isBoundToTPM: Bool) throws(CommandFailure) {
    guard isBoundToTPM != (pcrs != nil) else { return }
    guard isBoundToTPM else {
      throw CommandFailure(
        "the sealing key is not sealed to a TPM; nothing was changed",
        hint: "the same without --tpm2-pcrs")
    }
    throw CommandFailure(
      "the sealing key is sealed to a TPM, and to which PCRs the new one is to be bound was not "
        + "said; nothing was changed",
      hint: "--tpm2-pcrs 7, or whatever the present one was bound to; --tpm2-pcrs none for the TPM "
        + "alone")
  }
}
