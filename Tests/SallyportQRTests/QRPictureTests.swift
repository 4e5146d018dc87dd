import Foundation
import SallyportQR
import Testing

/// The pictures of a code in files.
struct QRPictureTests {
  static let texts = [
    QRMatrixTests.uri, "x", String(repeating: "x", count: 2331),
    "otpauth://totp/Zo%C3%AB?secret=JBSWY3DPEHPK3PXP&issuer=%26%3C%3E%22",
  ]

  @Test("A reader finds the very text in the PNG", arguments: texts)
  func readerReadsPNG(text: String) throws {
    #expect(try Zbarimg.read(Data(QRMatrix(encoding: text).png())) == text)
  }

  @Test("A reader finds the very text in the SVG", arguments: texts)
  func readerReadsSVG(text: String) throws {
    #expect(try Zbarimg.read(svg: QRMatrix(encoding: text).svg) == text)
  }

  @Test("The PNG says what it is: eight pixels a module, the quiet zone included, grey")
  func headerOfPNG() throws {
    let matrix = try QRMatrix(encoding: QRMatrixTests.uri)
    let bytes = try matrix.png()
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    #expect(Array(bytes.prefix(8)) == signature)
    let pixels = UInt32((matrix.side + 8) * 8)
    let number = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: pixels >> $0) }
    // IHDR: width, height, 8 bits, grey (PNG, 11.2.2).
    #expect(Array(bytes[16..<26]) == number + number + [8, 0])
    #expect(bytes.suffix(8).starts(with: Array("IEND".utf8)))
  }

  @Test("The SVG has one path of whole modules within the quiet zone, and stays crisp")
  func shapeOfSVG() throws {
    let matrix = try QRMatrix(encoding: QRMatrixTests.uri)
    let (svg, modules) = (matrix.svg, matrix.side + 8)
    #expect(svg.contains("width=\"\(modules * 8)\" height=\"\(modules * 8)\""))
    #expect(svg.contains("viewBox=\"0 0 \(modules) \(modules)\" shape-rendering=\"crispEdges\""))
    #expect(svg.components(separatedBy: "<path ").count == 2)
    var dark = 0
    for run in svg.matches(of: #/M(\d+) (\d+)h(\d+)v1h-(\d+)z/#) {
      let (x, y) = (try #require(Int(run.1)), try #require(Int(run.2)))
      let length = try #require(Int(run.3))
      #expect(run.3 == run.4)
      #expect((4..<modules - 4).contains(y) && x >= 4 && x + length <= modules - 4)
      for column in x..<x + length where matrix[column - 4, y - 4] { dark += 1 }
      #expect(!matrix[x - 5, y - 4] && !matrix[x + length - 4, y - 4])
    }
    let all = (0..<matrix.side).flatMap { y in (0..<matrix.side).filter { matrix[$0, y] } }
    #expect(dark == all.count)
  }

  @Test("Neither picture has the text in it to read")
  func textIsNotRepeated() throws {
    let matrix = try QRMatrix(encoding: QRMatrixTests.uri)
    #expect(!matrix.svg.contains("secret") && !matrix.svg.contains("JBSWY3DP"))
    #expect(!String(decoding: try matrix.png(), as: UTF8.self).contains("secret"))
  }
}
