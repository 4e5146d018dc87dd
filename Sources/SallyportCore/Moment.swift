/// The time, and whether it can be believed.
package struct Moment: Hashable, Sendable {
  /// How far the clock may stand behind the latest time that was recorded before what ends at a
  /// time is void (security.md, Identity and source): more than time synchronisation ever steps
  /// back, less than anybody gains by it.
  package static let toleratedLag = Duration.seconds(300)

  package let now: UnixTime

  /// What certainly has been: what was to begin then has begun, even if the clock was set back.
  package let latest: UnixTime

  /// Whether the clock was set back: what has ended may look as if it had not.
  package let clockLags: Bool

  package init(now: UnixTime, latestRecordedTime: UnixTime) {
    self.now = now
    latest = max(now, latestRecordedTime)
    clockLags = latestRecordedTime - now > Self.toleratedLag
  }

  /// Whether what was granted until then still holds.
  package func isBefore(_ end: UnixTime) -> Bool {
    !clockLags && now < end
  }
}
