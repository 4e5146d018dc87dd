package import Foundation

/// Another program, run to its end; one that cannot be started is an error, never a skipped test.
package struct Program: Sendable {
  package enum Failure: Error {
    case notFound(String)
    case failed(String, status: Int32, output: String)
  }

  package struct Output: Sendable {
    package let status: Int32

    /// What it wrote to its standard output and standard error.
    package let text: String
  }

  private let name: String

  /// A program that is found by its name as a shell finds it.
  package init(_ name: String) {
    self.name = name
  }

  /// Runs it with these arguments, feeds it `input`, and waits for its end.
  package func run(_ arguments: [String], input: String = "") throws -> Output {
    let process = process(arguments)
    let (inputPipe, outputPipe) = (Pipe(), Pipe())
    process.standardInput = inputPipe
    process.standardOutput = outputPipe
    process.standardError = outputPipe
    try process.run()
    try inputPipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try inputPipe.fileHandleForWriting.close()
    let output = try outputPipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus != Self.notFound else { throw Failure.notFound(name) }
    return Output(
      status: process.terminationStatus, text: String(decoding: output, as: UTF8.self))
  }

  /// The same, for a program that must succeed.
  package func succeed(_ arguments: [String], input: String = "") throws -> String {
    let output = try run(arguments, input: input)
    guard output.status == 0 else {
      throw Failure.failed(name, status: output.status, output: output.text)
    }
    return output.text
  }

  /// The program, not yet started, for tests that talk with it.
  package func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    return process
  }

  /// The status of env(1) for a program that there is not.
  private static let notFound: Int32 = 127
}
