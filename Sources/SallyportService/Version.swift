/// What this build calls itself.
package enum Version {
  package static let current = "0.1.0"
  package static let url = "https://sallyport.example/"
}
