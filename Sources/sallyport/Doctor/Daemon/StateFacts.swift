/// What was seen of the state directory.
struct StateFacts: Equatable {
  var path: String
  var folder: FileLook
  var reserve: FileLook
  var store: FileLook
  /// Bytes that the daemon could still write there; nil where that is not known.
  var freeBytes: UInt64?
}
