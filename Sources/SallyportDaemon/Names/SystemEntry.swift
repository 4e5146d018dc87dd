import Glibc
import SallyportService

/// What a reentrant look-up of glibc says: getpwnam_r(3), getpwuid_r(3), getgrnam_r(3).
enum SystemEntry<Value> {
  case found(Value)
  case absent

  /// Never the same as `absent` (I4).
  case failed(String)

  /// The call, with the key filled in.
  typealias Call<Record> = (
    UnsafeMutablePointer<Record>, UnsafeMutablePointer<CChar>, Int,
    UnsafeMutablePointer<UnsafeMutablePointer<Record>?>
  ) -> CInt

  /// Calls with a buffer that grows until the record fits, up to `maximumSize` bytes.
  ///
  /// - Parameter value: takes what is wanted out of a record, whose pointers hold for that long.
  static func lookUp<Record>(
    into blank: Record, maximumSize: Int, _ call: Call<Record>, value: (Record) -> Value
  ) -> SystemEntry {
    var size = 4096
    while size <= maximumSize {
      let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { unsafe buffer.deallocate() }
      var record = blank
      var result: UnsafeMutablePointer<Record>?
      let code = unsafe call(&record, buffer, size, &result)
      if code == ERANGE {
        size *= 4
        continue
      }
      // glibc answers 0 for "no such entry"; every other number, ENOENT and ESRCH too, is a
      // service that could not be asked.
      guard code == 0 else { return .failed(SystemError.text(code)) }
      return unsafe result == nil ? .absent : .found(value(record))
    }
    return .failed("a record is larger than \(maximumSize) bytes")
  }
}
