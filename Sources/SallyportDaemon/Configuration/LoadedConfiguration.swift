/// A configuration with the text that it was read from.
package struct LoadedConfiguration: Sendable {
  package let configuration: Configuration
  let text: String

  package init(configuration: Configuration, text: String) {
    self.configuration = configuration
    self.text = text
  }
}
