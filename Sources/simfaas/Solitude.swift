import ClusterModel
import Foundation

/// What a process does that has one run to itself.
enum Solitude {
  /// Limits the memory of this process, and has it end when its parent does.
  ///
  /// - Parameter memory: How much it may take for data; `nil` for all there is. Where the system knows no such limit, as on macOS,
  ///   there is none.
  static func begin(memory: Bytes?) {
    #if os(Linux)
      if let memory {
        var limit = rlimit(rlim_cur: rlim_t(memory.count), rlim_max: rlim_t(memory.count))
        _ = setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
        // What it leaves behind at its end is a message, not gigabytes of memory.
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
      }
    #endif
    let parent = getppid()
    let watch = Thread {
      // A sweep that is ended without a word must not leave runs behind that nobody waits for.
      while getppid() == parent { usleep(100_000) }
      _exit(Stop.failed)
    }
    watch.start()
  }
}
