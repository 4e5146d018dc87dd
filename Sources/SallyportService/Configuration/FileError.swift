import Glibc

/// Why a file could not be used; a clause that follows its name.
package struct FileError: Error, Hashable, CustomStringConvertible {
  package let description: String

  /// Whether there is no such file.
  package let isAbsent: Bool

  package init(_ description: String) {
    self.description = description
    isAbsent = false
  }

  package init(_ code: CInt, _ what: String) {
    description = "\(what): \(SystemError.text(code))"
    isAbsent = code == ENOENT
  }
}
