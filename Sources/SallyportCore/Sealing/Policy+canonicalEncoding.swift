extension Policy {
  /// Every setting in a fixed order, for the MAC that covers the policy as a whole (I9).
  package var canonicalEncoding: [UInt8] {
    var encoding = CanonicalEncoding()
    encoding.append("sallyport policy 1")
    encoding.append(each: settings.sorted { $0.key < $1.key }) { encoding, setting in
      encoding.append(setting.key)
      encoding.append(setting.value)
    }
    return encoding.bytes
  }
}
