/// The file that a line of ours has libpam load.
struct PAMModuleFile: Equatable {
  /// Where it is, or would be.
  let path: String
  let look: FileLook
  /// Of the folder that it lies in.
  let folder: FileLook

  /// - Returns: nil where all is well.
  func judge(_ place: PAMPlace, service: String) -> Finding? {
    guard let facts = look.facts, facts.kind == .regular else {
      return Finding(
        .pamModuleMissing, service, "\(place) wants \(path), which is not there",
        meaning: "libpam refuses everybody who signs in with \(service).",
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
