import SallyportStore

extension StoreOpeningError {
  /// Whether the store is well, and another daemon's: then that one lets people in.
  var isOthersUse: Bool {
    if case .inUse = self { return true }
    return false
  }
}
