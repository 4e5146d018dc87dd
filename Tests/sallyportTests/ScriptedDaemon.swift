import SallyportVarlink
import Testing

@testable import sallyport

/// A daemon that answers by a script, and remembers what it was asked.
final class ScriptedDaemon: MethodCalling {
  /// Answers to a method, by its name without its interface.
  var answers: [String: (JSONObject) -> Result<JSONObject, AdminError>] = [:]
  private(set) var calls: [MethodCall] = []

  func call<Call: EvidentCall>(_ call: Call) throws -> Result<Call.Reply, Call.Refusal> {
    calls.append(call.call)
    let method = String(Call.method.split(separator: ".").last ?? "")
    let answer = try #require(answers[method], "nobody expected \(Call.method)")
    switch answer(call.parameters) {
    case .success(let parameters): return .success(try Call.Reply(parameters: parameters))
    case .failure(let error): return .failure(try #require(error as? Call.Refusal))
    }
  }

  /// Answers calls of one type.
  func answer<Call: WireCall>(
    _ type: Call.Type, _ answer: @escaping (Call) -> Result<Call.Reply, AdminError>
  ) {
    answers[String(Call.method.split(separator: ".").last ?? "")] = { parameters in
      guard let call = try? Call(parameters: parameters) else {
        Issue.record("a call that the daemon would not take")
        return .failure(.unavailable)
      }
      return answer(call).map(\.parameters)
    }
  }

  /// The calls of one type, in their order.
  func calls<Call: WireCall>(of type: Call.Type) throws -> [Call] {
    try calls.filter { $0.method == Call.method }.map { try Call(parameters: $0.parameters) }
  }
}

/// Takes answers one after the other, and remembers the questions.
final class ScriptedPerson {
  private(set) var questions: [String] = []
  private var answers: [String]

  init(_ answers: [String] = []) {
    self.answers = answers
  }

  func ask(_ question: String) throws -> String {
    questions.append(question)
    guard !answers.isEmpty else { throw CommandFailure.interrupted }
    return answers.removeFirst()
  }
}
