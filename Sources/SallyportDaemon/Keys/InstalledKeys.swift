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

  /// Keys that lie here besides, in whatever place: one of them may be the store's, after somebody
  /// sealed or moved a key in the middle of a rotation.
  private let elsewhere: [InstalledKey]

  /// Whether there is more than one, and the store has to say which is its own.
  var isChoice: Bool { !elsewhere.isEmpty }

  /// Nil where there is none, or none that can be read.
  package let next: InstalledKey?

  /// Why what lies in its place is no key.
  package let nextProblem: String?

  package init(
    configuredPath: String?, credentialsDirectory: String?,
    standardPath: String = SealingKeySource.standardPath
  ) {
    let places = SealingKeySource.places(
      configuredPath: configuredPath, credentialsDirectory: credentialsDirectory,
      standardPath: standardPath)
    let found = places.map { (key: $0.read(), next: $0.next.read()) }
    // A bad key is refused, and not passed over for one in another place (I4).
    let place = found.first { !$0.key.isAbsent }
    present = (place ?? found[found.endIndex - 1]).key
    let presentPath = try? present.get().path
    elsewhere = found.flatMap { [$0.next, $0.key] }
      .compactMap { try? $0.get() }.filter { $0.path != presentPath }
    // One that lies beside another key is not the next one of this.
    switch (place ?? found.first { !$0.next.isAbsent })?.next {
    case .success(let key): (next, nextProblem) = (key, nil)
    case .failure(let error) where !error.isAbsent: (next, nextProblem) = (nil, error.description)
    case .failure, nil: (next, nextProblem) = (nil, nil)
    }
  }

  /// - Parameter recorded: the key that the store says it is sealed with; nil where there is none.
  /// - Throws: why the key cannot be had, where the next one would not do either.
  package func choice(recorded: SealingKey.ID?) throws(SealingKeyError) -> Choice {
    if let recorded {
      if case .success(let present) = present, present.key.id == recorded {
        guard let next, next.key.id != recorded else { return .open(present) }
        return .rotate(present, to: next)
      }
      if let own = elsewhere.first(where: { $0.key.id == recorded }) { return .open(own) }
    }
    return .open(try present.get())
  }
}

extension Result where Failure == SealingKeyError {
  fileprivate var isAbsent: Bool {
    switch self {
    case .success: false
    case .failure(let error): error.isAbsent
    }
  }
}
