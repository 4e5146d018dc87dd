import Foundation
import SallyportCrypto
import Testing

@testable import sallyport

@Suite("A sealed key and the one that is to take its place")
struct SealedKeyPlaceTests {
  private static let former = Secret(copying: [UInt8](repeating: 1, count: 32))
  private static let new = Secret(copying: [UInt8](repeating: 2, count: 32))

  /// A folder with a key, and a program that stands in for make-sealing-key and a TPM.
  private struct Machine {
    let directory: TemporaryDirectory
    var place: SealedKeyPlace

    init(_ kind: SealedKeyKind, pcrs: String? = nil, text: String? = nil) throws {
      directory = try TemporaryDirectory()
      let kinds = SealedKeyKind.allCases.map { "\($0.rawValue)) echo '\($0.beginning)' ;;" }
      let program = """
        set -eu
        beginning() { case $1 in \(kinds.joined(separator: " ")) esac; }
        key() { if [ -e '\(directory.path("wrong"))' ]; then head -c 32 /dev/zero; else cat; fi; }
        if [ $1 = seal ]; then
          [ ! -e "$3" ]
          { beginning "$4"; echo "$2 ${5-}"; key | base64 -w0; } >"$3"
        else
          set -- "$2" "$3"
          [ "$(sed -n 2p "$2" | cut -d' ' -f1)" = "$1" ] ||
            { echo "sallyport: cannot open $2" >&2; exit 1; }
          sed -n 3p "$2" | base64 -d
        fi
        """
      place = SealedKeyPlace(
        pcrs: pcrs.flatMap { TPM2PCRs(argument: $0) }, path: directory.path("sallyport.key"),
        // No file: whoever starts a process elsewhere just then would have it open (ETXTBSY).
        maker: ("/bin/sh", ["-c", program, "make-sealing-key"]))
      let bytes = former.withBytes { Data([UInt8](copying: $0)) }
      let sealed = "\(kind.beginning)\nsallyport.key \n\(bytes.base64EncodedString())\n"
      try Data((text ?? sealed).utf8).write(to: URL(filePath: place.path))
    }

    var names: [String] {
      get throws {
        try FileManager.default.contentsOfDirectory(atPath: directory.path("")).sorted()
      }
    }

    func text(_ name: String) throws -> String {
      try String(contentsOf: URL(filePath: directory.path(name)), encoding: .utf8)
    }
  }

  @Test("By what it is sealed, its first bits say, as systemd writes them")
  func kinds() throws {
    // CRED_AES256_GCM_BY_… of systemd's creds-util.h.
    let ids: [SealedKeyKind: String] = [
      .host: "5a1c6a86df9d4096b1d5a65e0862f19a",
      .tpm2: "0c7cc07b117645919c4b0bea08bc20fe",
      .hostAndTPM2: "93a894094874449090caf2fc93cab553",
      .tpm2WithPublicKey: "faf7eb9341e3412ca1a436f95a29362f",
      .hostAndTPM2WithPublicKey: "af4950a849134eb1a73846304ff30c05",
    ]
    for kind in SealedKeyKind.allCases {
      let id = try #require(ids[kind].flatMap { Hexadecimal.secret(of: $0) })
      let text = Data(id.withBytes { [UInt8](copying: $0) }).base64EncodedString()
      #expect(text.hasPrefix(kind.beginning))
      #expect(kind.isBoundToTPM == (kind != .host))
    }
  }

  @Test("A key that is sealed by something unknown is not rotated")
  func unknown() throws {
    let machine = try Machine(.host, text: "BYRp2vb1QySABUnaD46i+AAA\n")
    #expect(throws: CommandFailure.self) { try machine.place.isBoundToTPM() }
    #expect(throws: CommandFailure.self) { try machine.place.putNext(Self.new) }
    #expect(!machine.place.hasNext)
  }

  @Test(
    "What a TPM binds a key to is said, or nothing is sealed", arguments: SealedKeyKind.allCases)
  func binding(kind: SealedKeyKind) throws {
    let wrong = try Machine(kind, pcrs: kind.isBoundToTPM ? nil : "7")
    #expect(throws: CommandFailure.self) { try wrong.place.putNext(Self.new) }
    #expect(try wrong.names == ["sallyport.key"])

    let right = try Machine(kind, pcrs: kind.isBoundToTPM ? "7+11" : nil)
    try right.place.putNext(Self.new)
    #expect(try right.place.isBoundToTPM() == kind.isBoundToTPM)
    #expect(try right.place.key(.next) == Self.new)
    let line = "\(kind.beginning)\nsallyport.key.next \(kind.isBoundToTPM ? "7+11" : "")\n"
    #expect(try right.text("sallyport.key.next").hasPrefix(line))
  }

  @Test(
    "PCRs are numbers of a TPM's registers, or none",
    arguments: [
      ("7", "7"), ("0+23", "0+23"), ("none", ""), ("", nil), ("24", nil), ("7,11", nil),
      ("7+", nil), ("-1", nil), ("sha256", nil),
    ] as [(String, String?)])
  func registers(argument: String, text: String?) {
    #expect(TPM2PCRs(argument: argument)?.text == text)
  }

  @Test("Another key than the store's takes no place")
  func another() throws {
    let machine = try Machine(.host)
    try machine.place.putNext(Self.new)
    #expect(throws: CommandFailure.self) { try machine.place.takeNext("0123456789abcdef") }
    // What is sealed turns out to be another one.
    try Data().write(to: URL(filePath: machine.directory.path("wrong")))
    let other = try Machine(.host)
    try Data().write(to: URL(filePath: other.directory.path("wrong")))
    #expect(throws: CommandFailure.self) { try other.place.putNext(Self.new) }
    #expect(!other.place.hasNext)
    let id = try KeyFile.id(of: Self.new)
    #expect(throws: CommandFailure.self) { try machine.place.takeNext(id) }
    #expect(try machine.place.key(.present) == Self.former)
    #expect(
      try machine.names
        == ["sallyport.key", "sallyport.key.next", "wrong"])
  }

  @Test("It takes the place, sealed as it was beside it, and the one from before stays")
  func taken() throws {
    let machine = try Machine(.hostAndTPM2, pcrs: "none")
    let before = try machine.text("sallyport.key")
    try machine.place.putNext(Self.new)
    try machine.place.takeNext(KeyFile.id(of: Self.new))
    #expect(try machine.place.key(.present) == Self.new)
    #expect(try machine.text("sallyport.key").hasPrefix(SealedKeyKind.hostAndTPM2.beginning))
    #expect(try machine.text("sallyport.key.former") == before)
    #expect(
      try machine.names == ["sallyport.key", "sallyport.key.former"])
  }

  @Test("Cut off before the next one is gone, it does not take itself for the one from before")
  func cutOff() throws {
    let machine = try Machine(.host)
    let before = try machine.text("sallyport.key")
    try machine.place.putNext(Self.new)
    let next = try machine.text("sallyport.key.next")
    try machine.place.takeNext(KeyFile.id(of: Self.new))
    try Data(next.utf8).write(to: URL(filePath: machine.place.nextPath))
    try machine.place.takeNext(KeyFile.id(of: Self.new))
    #expect(try machine.text("sallyport.key.former") == before)
    #expect(!machine.place.hasNext)
  }
}
