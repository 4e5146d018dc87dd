import Glibc
import SallyportCore
import SallyportService
import SallyportTesting
import Testing

@testable import SallyportDaemon

@Suite("The file that breaks the glass")
struct GlassFileTests {
  private static let text = "sallyport break-glass 1\nfrom 1000\nuntil 4600\nreason x\n"

  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path(of: "break-glass")
  }

  private var file: GlassFile { GlassFile(path: path, owner: geteuid()) }

  private func write(_ text: String = text, mode: mode_t = 0o644) throws {
    try RegularFile.replace(path, with: Array(text.utf8))
    #expect(unsafe chmod(path, mode) == 0)
  }

  private var refusal: String? {
    if case .refused(let reason) = file.read() { return reason }
    return nil
  }

  @Test("Where there is none, nothing is broken")
  func absent() {
    #expect(file.read() == .absent)
    #expect(GlassFile(path: "\(path)/x/y", owner: geteuid()).read() == .absent)
  }

  @Test("What others can write, or have written, is not believed")
  func others() throws {
    for mode: mode_t in [0o664, 0o646, 0o666] {
      try write(mode: mode)
      #expect(refusal == "others can write it")
    }
    try write()
    let someoneElse = GlassFile(path: path, owner: geteuid() + 1)
    guard case .refused = someoneElse.read() else {
      Issue.record("another owner's is believed")
      return
    }
    #expect(unsafe chmod(folder.path, 0o775) == 0)
    #expect(refusal == "its folder is not root's alone")
  }

  @Test("A link, a second name, a pipe and a folder are not believed")
  func otherKinds() throws {
    try write()
    let other = folder.path(of: "other")
    #expect(unsafe link(path, other) == 0)
    #expect(refusal == "it has a second name (a hard link)")
    #expect(unsafe unlink(path) == 0)
    #expect(unsafe symlink(other, path) == 0)
    #expect(refusal?.hasPrefix("it cannot be opened") == true)
    #expect(unsafe unlink(path) == 0)
    #expect(unsafe mkfifo(path, 0o600) == 0)
    #expect(refusal == "it is no regular file")
    #expect(unsafe unlink(path) == 0)
    #expect(unsafe mkdir(path, 0o755) == 0)
    #expect(refusal == "it is no regular file")
  }

  @Test("I11: what is too long is not read to its end")
  func tooLong() throws {
    try write(String(repeating: "x", count: BrokenGlass.maximumByteCount + 1))
    #expect(refusal == "it cannot be read")
    try write("sallyport break-glass 1\n")
    #expect(refusal == "it has not the right form")
  }

  @Test("What root alone could write is taken")
  func taken() throws {
    try write()
    guard case .glass(let glass) = file.read() else {
      Issue.record("refused: \(refusal ?? "nothing")")
      return
    }
    #expect(glass.until == UnixTime(seconds: 4600))
  }
}
