import SallyportVarlink
import Testing

struct InterfaceDescriptionTests {
  static let refused: [(text: String, line: Int, message: String)] = [
    ("", 1, "expected 'interface', not the end of the text"),
    ("method A() -> ()", 1, "expected 'interface', not 'method'"),
    ("interface 1rg.example", 1, "expected the name of an interface, not '1rg.example'"),
    ("interface example", 1, "expected the name of an interface, not 'example'"),
    ("interface a.b-", 1, "expected the name of an interface, not 'a.b-'"),
    ("interface a..b", 1, "expected the name of an interface, not 'a..b'"),
    ("interface a.b method A() -> ()", 1, "expected the end of the line, not 'method'"),
    ("interface a.b\n\nfunction A() -> ()", 3, "expected type, method or error, not 'function'"),
    (
      "interface a.b\nmethod begin() -> ()", 2,
      "expected a name that begins with a capital letter, not 'begin'"
    ),
    ("interface a.b\nmethod A()", 2, "expected '->', not the end of the text"),
    ("interface a.b\nmethod A() ->", 2, "expected '(', not the end of the text"),
    (
      "interface a.b\nmethod A(x: int) -> () error B ()", 2,
      "expected the end of the line, not 'error'"
    ),
    ("interface a.b\nmethod A(x, y) -> ()", 2, "fields need types"),
    ("interface a.b\nerror E (\n  x: int,\n)", 4, "expected the name of a field, not ')'"),
    ("interface a.b\nerror E (x: int, y)", 2, "expected ':', not ')'"),
    ("interface a.b\ntype T (x, y: int)", 2, "expected ')', not ':'"),
    ("interface a.b\nerror E (x: int\n  y: int)", 3, "expected ')', not 'y'"),
    ("interface a.b\nerror E (x: ??int)", 2, "expected a type behind '?', not '?'"),
    ("interface a.b\nerror E (x: )", 2, "expected a type, not ')'"),
    ("interface a.b\nerror E (x: integer)", 2, "expected a type, not 'integer'"),
    ("interface a.b\nerror E (_x: int)", 2, "expected the name of a field, not '_x'"),
    ("interface a.b\nerror E (x__y: int)", 2, "expected the name of a field, not 'x__y'"),
    ("interface a.b\nerror E (x: int, x: int)", 2, "second 'x'"),
    ("interface a.b\ntype T (x, x)", 2, "second 'x'"),
    ("interface a.b\ntype A ()\n# twice\nerror A ()", 4, "second 'A'"),
    ("interface a.b\nerror E (\n  x: []Nowhere)", 3, "no type 'Nowhere'"),
    ("interface a.b\ntype T (x: ?T)", 2, "'T' contains itself"),
    ("interface a.b\ntype T (x: U)\ntype U (y: []T)", 3, "'T' contains itself"),
    ("interface a.b\nerror E (x: int) %", 2, "unexpected character"),
    ("interface a.b\nerror E (x: [int])", 2, "unexpected character"),
  ]

  @Test("A text that is no interface is refused with its line", arguments: refused)
  func noInterfaceIsRefused(text: String, line: Int, message: String) {
    let error = #expect(throws: InterfaceSyntaxError.self) {
      try InterfaceDescription(parsing: text)
    }
    #expect(error?.line == line)
    #expect(error?.message == message)
  }

  static let example = """
    # An example,
    # in two lines.
    interface org.example.demo-1

    # This belongs to nothing.

    # A kind.
    type Kind (one, two)
    type Item (kind: Kind, tags: [string]bool, next: ?(x: int))

    # Does it.
    # Twice.
    method Do(items: []Item, note: ?string, any: ?object, ratio: ?float) -> (
      # within
      kinds: []?Kind
    )
    error Failed ()

    """

  @Test("Types, methods, errors and what is written above them are read")
  func exampleIsRead() throws {
    let interface = try InterfaceDescription(parsing: Self.example)
    #expect(interface.name == "org.example.demo-1")
    #expect(interface.documentation == "An example,\nin two lines.")
    #expect(Set(interface.types.keys) == ["Kind", "Item"])
    #expect(interface.types["Kind"]?.documentation == "A kind.")
    #expect(interface.types["Kind"]?.type == .enumeration(["one", "two"]))
    let method = try #require(interface.methods["Do"])
    #expect(method.documentation == "Does it.\nTwice.")
    #expect(method.input["note"]?.type == .optional(.string))
    #expect(method.output["kinds"]?.type == .array(.optional(.enumeration(["one", "two"]))))
    #expect(interface.errors["Failed"]?.parameters.fields == [])
    #expect(interface.errors["Failed"]?.documentation == "")
  }

  static let calls: [(parameters: String, field: String)] = [
    ("{}", "items"),
    (#"{"items":null}"#, "items"),
    (#"{"items":{}}"#, "items"),
    (#"{"items":[1]}"#, "items"),
    (#"{"items":[null]}"#, "items"),
    (#"{"items":[{"kind":"one"}]}"#, "tags"),
    (#"{"items":[{"kind":"three","tags":{}}]}"#, "kind"),
    (#"{"items":[{"kind":1,"tags":{}}]}"#, "kind"),
    (#"{"items":[{"kind":"one","tags":{"a":1}}]}"#, "tags"),
    (#"{"items":[{"kind":"one","tags":{},"next":{}}]}"#, "x"),
    (#"{"items":[{"kind":"one","tags":{},"next":{"x":1,"y":2}}]}"#, "y"),
    (#"{"items":[],"note":1}"#, "note"),
    (#"{"items":[],"any":[]}"#, "any"),
    (#"{"items":[],"extra":1}"#, "extra"),
    (#"{"items":[],"ex tra\n":1}"#, "parameters"),
  ]

  @Test("A call that does not fit the interface is refused by the field's name", arguments: calls)
  func unfitCallIsRefused(parameters: String, field: String) throws {
    let interface = try InterfaceDescription(parsing: Self.example)
    let object = try object(parameters)
    #expect(throws: ServiceError.invalidParameter(InvalidParameter(field))) {
      try interface.check(object, ofMethod: "Do")
    }
  }

  @Test("A method that the interface lacks is refused by its qualified name")
  func unknownMethodIsRefused() throws {
    let interface = try InterfaceDescription(parsing: Self.example)
    #expect(throws: ServiceError.methodNotFound(method: "org.example.demo-1.Undo")) {
      try interface.check([:], ofMethod: "Undo")
    }
  }

  @Test("A call that fits is accepted, and a reply may say more than the interface knows")
  func fitIsAccepted() throws {
    let interface = try InterfaceDescription(parsing: Self.example)
    let call = try object(
      #"{"items":[{"kind":"two","tags":{"a":true},"next":null}],"any":{"x":1},"ratio":1}"#)
    #expect(throws: Never.self) { try interface.check(call, ofMethod: "Do") }
    let reply = try object(#"{"kinds":["one",null],"since":5}"#)
    #expect(throws: Never.self) { try interface.check(reply, ofReplyTo: "Do") }
    #expect(throws: ServiceError.self) { try interface.check([:], ofReplyTo: "Do") }
  }
}

func object(_ text: String) throws -> JSONObject {
  guard case .object(let object) = try scan(text) else { throw InvalidParameter("text") }
  return object
}
