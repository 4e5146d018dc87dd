import Testing

@testable import SallyportVarlink

struct Base64Tests {
  @Test(
    "What is not Base64 as it is written here is refused",
    arguments: [
      "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm-v", "Zm_v", "Zm9v\n", "====", "Z===", "=m9v",
      "Zm9vZg==Zm9v", "Zm 9", "Zé==",
    ])
  func refused(text: String) {
    #expect(Base64.bytes(of: text) == nil)
  }

  @Test(
    "RFC 4648 §10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(plain: String, text: String) {
    #expect(Base64.text(of: Array(plain.utf8)) == text)
    #expect(Base64.bytes(of: text) == Array(plain.utf8))
  }

  @Test("Whatever the bytes are, they come back")
  func comeBack() {
    var random = SystemRandomNumberGenerator()
    for count in 0..<300 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(Base64.bytes(of: Base64.text(of: bytes)) == bytes)
    }
  }
}
