import Foundation
import SallyportQR
import Testing

struct QRMatrixTests {
  static let uri =
    "otpauth://totp/Example%20Corp:ada@lovelace?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    + "&issuer=Example%20Corp&algorithm=SHA1&digits=6&period=30"

  @Test(
    "A text that no code can hold is refused, and not repeated",
    arguments: ["", "secret\u{0}tail", String(repeating: "x", count: 2332)])
  func unencodableIsRefused(text: String) {
    let error = #expect(throws: QREncodingError.self) { try QRMatrix(encoding: text) }
    #expect(error.map { "\($0)" } == "the text does not fit into a QR code")
  }

  @Test("The longest text that fits is encoded")
  func longestIsEncoded() throws {
    #expect(try QRMatrix(encoding: String(repeating: "x", count: 2331)).side == 177)
  }

  @Test("A description does not show the modules")
  func descriptionConcealsModules() throws {
    var dumped = ""
    dump(try QRMatrix(encoding: Self.uri), to: &dumped)
    #expect(!dumped.contains("true"))
    #expect(!dumped.contains("false"))
  }

  @Test("Every line is as wide as it says, and the quiet zone is four modules on each side")
  func quietZone() throws {
    let matrix = try QRMatrix(encoding: Self.uri)
    let blocks = matrix.lines(.halfBlocks)
    #expect(blocks.allSatisfy { $0.count == matrix.columns(.halfBlocks) })
    #expect(blocks.count == (matrix.side + 8 + 1) / 2)
    #expect(blocks.prefix(2).allSatisfy { line in line.allSatisfy { $0 == "█" } })
    #expect(blocks.allSatisfy { $0.hasPrefix("████") && $0.hasSuffix("████") })
    let ascii = matrix.lines(.ascii)
    #expect(ascii.allSatisfy { $0.utf8.count == matrix.columns(.ascii) })
    #expect(ascii.count == matrix.side + 8)
    #expect(ascii.prefix(4).allSatisfy { line in line.allSatisfy { $0 == "#" } })
  }

  @Test("A code for an enrolment fits into a terminal of 80 columns")
  func fitsIntoATerminal() throws {
    #expect(try QRMatrix(encoding: Self.uri).columns(.halfBlocks) + 4 <= 80)
  }

  @Test(
    "A reader finds the very text in what a terminal shows",
    arguments: [
      QRTextStyle.halfBlocks, .ascii,
    ])
  func readerFindsTheText(style: QRTextStyle) throws {
    let lines = try QRMatrix(encoding: Self.uri).lines(style)
    let screen = Screen(lines, style)
    #expect(try Zbarimg.read(Data(screen.portableBitmap(scale: 4).utf8)) == Self.uri)
  }
}
