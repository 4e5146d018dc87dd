import SallyportCore

/// The login conversations that wait for an answer, by account, and how many there may be.
///
/// Somebody who knows a password could otherwise keep any number of prompts open (product row O9).
/// Whose conversation ends that way, and answers after all, loses nothing: the module begins once
/// more and gives the answer there (O4).
///
/// Lives on the login loop.
final class WaitingConversations {
  /// More than one person has prompts open at once; beyond it the oldest ends.
  static let maximumPerAccount = 8

  private struct Entry {
    let session: ObjectIdentifier
    let hangUp: () -> Void
  }

  /// Oldest first.
  private var entries: [Subject: [Entry]] = [:]

  /// A conversation begins to wait; where there are too many, the oldest is hung up.
  func add(_ session: LoginSession, about subject: Subject, hangUp: @escaping () -> Void) {
    var waiting = entries[subject, default: []]
    waiting.append(Entry(session: ObjectIdentifier(session), hangUp: hangUp))
    let oldest = waiting.count > Self.maximumPerAccount ? waiting.removeFirst() : nil
    entries[subject] = waiting
    oldest?.hangUp()
  }

  /// A conversation was answered or given up; does nothing for one that was hung up.
  func remove(_ session: LoginSession, about subject: Subject) {
    guard var waiting = entries[subject] else { return }
    waiting.removeAll { $0.session == ObjectIdentifier(session) }
    entries[subject] = waiting.isEmpty ? nil : waiting
  }
}
