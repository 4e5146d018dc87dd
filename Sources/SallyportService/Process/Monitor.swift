import Glibc

/// A state that threads share, one at a time, and can wait for (pthread_mutex_lock(3),
/// pthread_cond_wait(3)).
///
/// Not `Synchronization.Mutex`: nobody can wait with it for anything but itself, and the thread
/// sanitizer does not see a contended one change hands, because the kernel hands it over.
@safe
package final class Monitor<State: Sendable>: Sendable {
  // All three are touched only as the system's functions for them demand: the first between lock
  // and unlock, the others by address, which never changes.
  private nonisolated(unsafe) var state: State
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(
    capacity: 1)
  private nonisolated(unsafe) let change = UnsafeMutablePointer<pthread_cond_t>.allocate(
    capacity: 1)

  package init(_ state: State) {
    unsafe self.state = state
    // Without attributes neither can fail.
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(change, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(change)
    unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Changes the state, and wakes everybody who waits for a change.
  package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer {
      unsafe pthread_cond_broadcast(change)
      unsafe pthread_mutex_unlock(mutex)
    }
    return unsafe body(&state)
  }

  /// Waits until the state is such that `body` takes something out of it.
  package func wait<Result>(toTake body: (inout State) -> Result?) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    while true {
      if let result = unsafe body(&state) { return result }
      unsafe pthread_cond_wait(change, mutex)
    }
  }
}
