/// The file that a line of ours has libpam load.
struct PAMModuleFile: Equatable {
  /// Where it is, or would be.
  let path: String
  let look: FileLook
  /// Of the folder that it lies in.
  let folder: FileLook

  /// Whether libpam has something to load.
  var isThere: Bool { look.facts?.kind == .regular }

  /// - Parameter isPassedOver: whether the stack lets people in without it.
  /// - Returns: nil where all is well.
  func judge(_ place: PAMPlace, service: String, isPassedOver: Bool) -> Finding? {
    guard let facts = look.facts, facts.kind == .regular else {
      return Finding(
        .pamModuleMissing, service,
        "\(place) wants \(TerminalText.clean(path)), which is not there",
        meaning: isPassedOver
          ? "libpam goes on without it: nobody who signs in with \(service) is asked for a code "
            + "there."
          : "libpam refuses everybody who signs in with \(service) and comes to that line.",
        mend: "install the module (apt install --reinstall libpam-sallyport), or remove the line")
    }
    let isFolderSafe = folder.facts.map { !$0.othersMayWrite } ?? false
    guard facts.othersMayWrite || !isFolderSafe else { return nil }
    return Finding(
      .pamModuleWritable, service, "others than root can change \(path)",
      meaning: "Whoever does becomes root at the next sign-in.",
      mend: "chown root:root \(path); chmod 0644 \(path); find out who wrote there first")
  }
}
