/// Why a step-up was not accepted.
package enum StepUpRejection: String, Sendable, CaseIterable {
  /// Counted.
  case wrong
  /// A right code that was used already; not counted.
  case used
  /// Not the shape of a code; not counted.
  case notACode
}
