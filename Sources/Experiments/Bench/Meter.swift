import Foundation

/// What a piece of work costs this thread and this process.
enum Meter {
  /// CPU time of this thread in nanoseconds: other processes on the machine count only through caches and clock rate.
  static func cpuNanoseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Lets ``peakBytes()`` begin anew, where the system can (Linux).
  static func forgetPeak() {
    #if os(Linux)
      guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
      try? file.write(contentsOf: Data("5".utf8))
      try? file.close()
    #endif
  }

  /// The largest resident set since ``forgetPeak()``, or since the start of the process elsewhere than on Linux.
  static func peakBytes() -> Int {
    #if os(Linux)
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
        return (line.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0) * 1024
      }
      return 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #endif
  }
}
