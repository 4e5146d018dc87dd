import CLibFuzzer
import Glibc
import SallyportFuzzing

/// Feeds one target until something is found or the time is up.
///
/// `sallyport-fuzz TARGET [ARGUMENT…]`, where the arguments are libFuzzer's; `--list` names the
/// targets, a line each.
@main
struct SallyportFuzz {
  static func main() {
    if CommandLine.arguments.dropFirst().first == "--list" {
      for target in FuzzTarget.all { print(target.name) }
      return
    }
    let program = CommandLine.arguments.prefix(1)
    guard !isStartedByLibFuzzer else { exit(runDriver(Array(CommandLine.arguments))) }
    unsafe setenv(targetVariable, target.name, 1)
    let options = ["-max_len=\(target.maximumByteCount)"]
    exit(runDriver(program + options + CommandLine.arguments.dropFirst(2)))
  }

  private static func runDriver(_ arguments: [String]) -> CInt {
    var vector = unsafe arguments.map { unsafe strdup($0) }
    var count = CInt(arguments.count)
    unsafe vector.append(nil)
    return unsafe vector.withUnsafeMutableBufferPointer { vector in
      guard var start = vector.baseAddress else { return 2 }
      return unsafe LLVMFuzzerRunDriver(&count, &start, checkOneInput)
    }
  }
}

/// By this libFuzzer's children know their target: in a merge it starts its own program again, with
/// the arguments that it was given.
private let targetVariable = "SALLYPORT_FUZZ_TARGET"

private let isStartedByLibFuzzer = unsafe getenv(targetVariable) != nil

private let target: FuzzTarget = {
  let inherited = unsafe getenv(targetVariable).map { unsafe String(cString: $0) }
  let name = inherited ?? CommandLine.arguments.dropFirst().first
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    print("usage: sallyport-fuzz TARGET [ARGUMENT...] | --list")
    exit(2)
  }
  return target
}()

/// A broken promise is a trap, which libFuzzer catches, keeping the input.
@c(LLVMFuzzerTestOneInput)
func checkOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do {
    try target.check(unsafe Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    fatalError("\(target.name): \(error)")
  }
  return 0
}
