import CSallyportSystem
import Glibc
import SallyportQR

/// What the environment says about the place where the person reads.
enum Terminal {
  /// Half blocks where the locale is UTF-8, ASCII elsewhere.
  static var style: QRTextStyle {
    isUTF8 ? .halfBlocks : .ascii
  }

  /// Whether it can show more than ASCII.
  static var isUTF8: Bool {
    isUTF8(environment: { name in
      unsafe getenv(name).map { unsafe String(cString: $0) }
    })
  }

  /// The first of LC_ALL, LC_CTYPE and LANG that is set decides (locale(7)).
  static func isUTF8(environment: (String) -> String?) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    let codeset = locale.lowercased().filter { $0 != "-" }
    return codeset.hasSuffix(".utf8") || codeset.contains(".utf8@")
  }

  /// Of standard output.
  static var size: TerminalSize {
    TerminalSize(
      columns: known(sallyport_terminal_columns(STDOUT_FILENO)),
      rows: known(sallyport_terminal_rows(STDOUT_FILENO)))
  }

  private static func known(_ count: Int32) -> Int? {
    count > 0 ? Int(count) : nil
  }
}
