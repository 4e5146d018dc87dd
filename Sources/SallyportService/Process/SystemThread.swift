import CSallyportSystem
import Glibc

/// A thread of the system's (pthreads(7)), which nobody waits for.
package enum SystemThread {
  /// - Parameter name: what ps -L shows; at most 15 bytes (prctl(2)).
  package static func start(
    named name: String, _ body: @escaping @Sendable () -> Void
  ) throws(SystemFailure) {
    let context = unsafe Unmanaged.passRetained(Body(name, body)).toOpaque()
    var thread = pthread_t()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context)
    guard code == 0 else {
      unsafe Unmanaged<Body>.fromOpaque(context).release()
      throw SystemFailure("pthread_create", code)
    }
    pthread_detach(thread)
  }

  private final class Body: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }

    func run() {
      unsafe sallyport_name_thread(name)
      body()
    }
  }
}
