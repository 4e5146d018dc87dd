/// A system call that failed where it should not.
package struct SystemFailure: Error, CustomStringConvertible {
  package let call: String
  package let code: CInt

  package init(_ call: String, _ code: CInt) {
    self.call = call
    self.code = code
  }

  package var description: String { "\(call): \(SystemError.text(code))" }
}
