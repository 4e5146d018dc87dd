/// A system call that failed where it should not.
struct SystemFailure: Error, CustomStringConvertible {
  let call: String
  let code: CInt

  init(_ call: String, _ code: CInt) {
    self.call = call
    self.code = code
  }

  var description: String { "\(call): \(SystemError.text(code))" }
}
