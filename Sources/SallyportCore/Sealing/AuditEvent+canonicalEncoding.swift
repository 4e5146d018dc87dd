extension AuditEvent {
  /// The content of a row of the chain (I9).
  ///
  /// - Parameters:
  ///   - endOffset: bytes of all rows up to and with this one.
  ///   - state: what the row says of the rest of the store.
  package func canonicalEncoding(
    number: Int64, endOffset: Int64, predecessor: [UInt8], state: [UInt8] = []
  ) -> [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport audit 1")
    encoding.append(number)
    encoding.append(endOffset)
    encoding.append(predecessor)
    encoding.append(state)
    encoding.append(at)
    encoding.append(action.rawValue)
    encoding.append(verdict.rawValue)
    encoding.append(reason) { $0.append($1.rawValue) }
    encoding.append(account) { encoding, identity in
      encoding.append(identity.name.value)
      encoding.append(Int64(identity.uid.rawValue))
    }
    encoding.append(actor) { $0.append(Int64($1.rawValue)) }
    encoding.append(service) { $0.append($1) }
    encoding.append(terminal) { $0.append($1) }
    encoding.append(address) { $0.append($1) }
    encoding.append(remoteAccount) { $0.append($1) }
    encoding.append(method) { $0.append($1.rawValue) }
    encoding.append(device) { $0.append($1.value) }
    encoding.append(rule) { $0.append($1) }
    encoding.append(note) { $0.append($1) }
    encoding.append(count)
    return encoding.bytes
  }
}
