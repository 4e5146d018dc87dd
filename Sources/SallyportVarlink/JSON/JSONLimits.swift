/// Bounds of every JSON text that is read, whoever sent it (I11).
///
/// They are those of the module's reader (`pam-module/reply.h`): what one of our readers takes, the
/// other takes too (Tests/Conformance).
package enum JSONLimits {
  /// Arrays and objects within one another.
  ///
  /// The deepest message of any interface is a list of structs within a struct
  /// (message, parameters, status, devices, device): five. The rest is room to grow, and keeps the
  /// recursive scanner far from the end of any stack.
  package static let maximumDepth = 8

  /// Members of one object.
  ///
  /// No struct of any interface has half of it. Duplicate keys are found by comparing with
  /// each earlier one, so this also bounds the time that a hostile object can cost.
  package static let maximumMembers = 32
}
