/// What whoever signs in at this host is spoken to in (settings.md, `language`).
///
/// One for the host: before a login is decided nothing is known of a person, and what depended on
/// one would tell known names from unknown ones (I13).
package enum Language: String, CaseIterable, Hashable, Sendable {
  // As ISO 639-1 names them.
  case english = "en"
  case german = "de"

  var loginTexts: any LoginTexts {
    switch self {
    case .english: EnglishLoginTexts()
    case .german: GermanLoginTexts()
    }
  }
}
