import SallyportVarlink

/// A policy in a file: what `policy show --json` prints, or a part of it.
struct PolicyFile: Equatable {
  var settings: [AdminSetting]
  /// Nil where the file has none.
  var rules: [AdminRule]?
  /// Whether it is a whole policy, with the revision that it had: settings that it does not name
  /// are then meant to be the default.
  var isWhole: Bool

  /// Bytes; far more than the daemon takes.
  static let longest = 4 * 1024 * 1024

  /// - Parameter path: for messages.
  init(_ bytes: [UInt8], path: String) throws(CommandFailure) {
    let name = TerminalText.clean(path)
    let object = try Self.object(bytes, name)
    let known = ["settings", "rules", "revision"]
    if let unknown = object.members.first(where: { !known.contains($0.key) }) {
      throw Self.failure("\(name): unknown field '\(TerminalText.clean(unknown.key))'")
    }
    settings = try Self.elements("settings", of: object, name, AdminSetting.init(json:)) ?? []
    rules = try Self.elements("rules", of: object, name, AdminRule.init(json:))
    isWhole = object["revision"] != nil
    let names = settings.map(\.name)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw Self.failure("\(name): the setting '\(TerminalText.clean(twice))' stands there twice")
    }
  }

  /// What the policy lacks of the file.
  func change(to policy: AdminPolicy) -> AdminPolicyChange {
    let named = Set(settings.map(\.name))
    let others = isWhole ? policy.settings.filter { !named.contains($0.name) } : []
    return AdminPolicyChange(
      settings: settings + others.map { AdminSetting(name: $0.name) }, rules: rules)
  }

  private static func object(
    _ bytes: [UInt8], _ name: String
  ) throws(CommandFailure) -> JSONObject {
    do {
      let value = try JSONValue(scanning: bytes.span, maximumBytes: longest)
      guard case .object(let object) = value else { throw failure("\(name) is no JSON object") }
      return object
    } catch let error as JSONError {
      let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
      throw failure("\(name):\(line): \(error.reason.rawValue)")
    } catch let error as CommandFailure {
      throw error
    } catch {
      throw failure("\(name) cannot be read")
    }
  }

  private static func elements<Element>(
    _ key: String, of object: JSONObject, _ name: String,
    _ element: (JSONObject) throws(InvalidParameter) -> Element
  ) throws(CommandFailure) -> [Element]? {
    guard let value = object[key] else { return nil }
    guard case .array(let values) = value else { throw failure("\(name): '\(key)' is no list") }
    var elements: [Element] = []
    for (index, value) in values.enumerated() {
      let place = "\(name): \(key), number \(index + 1)"
      guard case .object(let object) = value else { throw failure("\(place): no object") }
      do {
        elements.append(try element(object))
      } catch {
        throw failure("\(place): '\(error.parameter)' is missing, unknown or out of range")
      }
    }
    return elements
  }

  private static func failure(_ message: String) -> CommandFailure {
    CommandFailure(message, hint: "nothing was changed; sallyport policy show --json has the form")
  }
}
