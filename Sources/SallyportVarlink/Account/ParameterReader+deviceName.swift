extension ParameterReader {
  /// What a device is called: 1 to 64 bytes without control characters.
  mutating func deviceName(_ name: String) throws(InvalidParameter) -> String {
    guard let text = try optionalDeviceName(name) else { throw InvalidParameter(name) }
    return text
  }

  mutating func optionalDeviceName(_ name: String) throws(InvalidParameter) -> String? {
    guard let text = try optionalString(name, bytes: FieldLimits.deviceName) else { return nil }
    if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      throw InvalidParameter(name)
    }
    return text
  }
}
