/// A value whose content must not reach a log, an error or a debugger's dump (I8).
///
/// Answers, codes and keys travel as parameters, so neither the tree of a message nor the fields
/// that hold them may print what they hold. Conforming types state a `description` without content;
/// reflection finds nothing.
package protocol ContentConcealing: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{}

extension ContentConcealing {
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
