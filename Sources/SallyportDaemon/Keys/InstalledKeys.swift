package import SallyportCrypto

/// A sealing key, and where it was read.
package struct InstalledKey: Sendable {
  package let key: SealingKey
  package let path: String
}

/// The sealing key, and the one beside it that is to take its place (product row O3).
///
/// Which of them a store is sealed with, the store says: each moment of a rotation leaves one that can
/// be opened with what is installed.
package struct InstalledKeys: Sendable {
  /// Where a store is opened from, and what is to be done to it.
  package enum Choice {
    case open(InstalledKey)

    /// The store is sealed with the first, and is to be with the second.
    case rotate(InstalledKey, to: InstalledKey)
  }

  let present: Result<InstalledKey, SealingKeyError>

  /// Nil where there is none, or none that can be read.
  package let next: InstalledKey?

  /// Why what lies in its place is no key.
  package let nextProblem: String?

  package init(
    configuredPath: String?, credentialsDirectory: String?,
    standardPath: String = SealingKeySource.standardPath
  ) {
    let find = { (isNext: Bool) in
      Result { () throws(SealingKeyError) in
        let found = try SealingKeySource.find(
          configuredPath: configuredPath, credentialsDirectory: credentialsDirectory,
          standardPath: standardPath, isNext: isNext)
        return InstalledKey(key: found.key, path: found.path)
      }
    }
    present = find(false)
    switch find(true) {
    case .success(let key): (next, nextProblem) = (key, nil)
    case .failure(let error): (next, nextProblem) = (nil, error.isAbsent ? nil : error.description)
    }
  }

  /// - Parameter recorded: the key that the store says it is sealed with; nil where there is none.
  /// - Throws: why the key cannot be had, where the next one would not do either.
  package func choice(recorded: SealingKey.ID?) throws(SealingKeyError) -> Choice {
    guard let next, let recorded else { return .open(try present.get()) }
    if case .success(let present) = present {
      if present.key.id == recorded {
        return next.key.id == recorded ? .open(present) : .rotate(present, to: next)
      }
    }
    if next.key.id == recorded { return .open(next) }
    return .open(try present.get())
  }
}
