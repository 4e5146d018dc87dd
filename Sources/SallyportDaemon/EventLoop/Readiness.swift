import CSallyportSystem

/// What a descriptor is watched for, or has become (epoll_ctl(2)).
///
/// An error and a hang-up count as readable: the read that follows finds them.
struct Readiness: OptionSet {
  let rawValue: UInt32

  init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  static let readable = Readiness(rawValue: UInt32(SALLYPORT_READABLE))
  static let writable = Readiness(rawValue: UInt32(SALLYPORT_WRITABLE))
}
