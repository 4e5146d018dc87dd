import SallyportVarlink

extension GetInfo: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}

extension CheckLogin: EvidentCall {
  typealias Refusal = AdminError
  var evidence: String? { nil }
}
