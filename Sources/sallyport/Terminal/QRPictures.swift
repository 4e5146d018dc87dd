import SallyportQR
import SallyportVarlink

/// The QR code in the files of `--svg` and `--png`, where there are some.
///
/// Whoever can read such a picture has the key: it is taken back where no enrolment comes of it, and
/// its owner is told to delete it where one does.
struct QRPictures {
  private let svg: PrivateFile?
  private let png: PrivateFile?

  init(svg: String?, png: String?) throws {
    self.svg = try svg.map { try PrivateFile(creating: $0, for: "--svg") }
    do {
      self.png = try png.map { try PrivateFile(creating: $0, for: "--png") }
    } catch {
      self.svg?.discard()
      throw error
    }
  }

  private var files: [PrivateFile] { [svg, png].compactMap(\.self) }

  /// Where the pictures are, as a person reads it; nil where there are none.
  var place: String? {
    files.isEmpty ? nil : files.map { TerminalText.clean($0.path) }.joined(separator: " and ")
  }

  /// Draws a URI into the files.
  ///
  /// - Parameter standing: how things stand if that fails.
  func write(_ uri: Redacted, standing: Standing) throws {
    guard !files.isEmpty else { return }
    do {
      let matrix = try QRMatrix(encoding: uri.value)
      try finish(svg, Array(matrix.svg.utf8), standing)
      try finish(png, png == nil ? [] : try matrix.png(), standing)
    } catch let error as QREncodingError {
      throw Self.failure("\(error)", standing)
    } catch let error as PNGEncodingError {
      throw Self.failure("\(error)", standing)
    }
  }

  private func finish(_ file: PrivateFile?, _ picture: [UInt8], _ standing: Standing) throws {
    try file?.finish(picture) { path, reason in
      Self.failure("the picture could not be written to '\(path)': \(reason)", standing)
    }
  }

  private static func failure(_ message: String, _ standing: Standing) -> CommandFailure {
    CommandFailure(
      "\(message); \(standing.clause)", hint: "without --svg and --png the terminal shows the code")
  }

  /// Takes the files back where the enrolment that they are for fails.
  func discardingOnFailure<Value>(_ operation: () throws -> Value) throws -> Value {
    do {
      return try operation()
    } catch {
      for file in files { file.discard() }
      throw error
    }
  }

  /// Says that the pictures are there still, and are keys.
  func remind() {
    guard let place else { return }
    let text =
      files.count == 1 ? "still holds the key: delete it." : "still hold the key: delete them."
    Output.standardError("\(place) \(text)\n")
  }
}
