/// An interface as it is written: names of types are not resolved yet.
struct InterfaceSyntax {
  struct Member {
    enum Kind {
      case type(TypeSyntax)
      case method(input: [FieldSyntax], output: [FieldSyntax])
      case error([FieldSyntax])
    }

    let name: String
    let line: Int
    let documentation: String
    let kind: Kind
  }

  let name: String
  let documentation: String
  let members: [Member]
}

struct FieldSyntax {
  let name: String
  let type: TypeSyntax
}

indirect enum TypeSyntax {
  case builtIn(WireType)
  case named(String, line: Int)
  case array(TypeSyntax)
  case map(TypeSyntax)
  case optional(TypeSyntax)
  case structure([FieldSyntax])
  case enumeration([String])
}
