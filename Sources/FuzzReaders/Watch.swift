#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Sees that an input neither stops the program nor takes too long, and says which one it was.
///
/// A trap or a hang ends the program in a signal handler, in which nothing may be allocated: what it writes is
/// put down here before.
enum Watch {
  /// The number of the input that is being read.
  nonisolated(unsafe) private static var number: UInt64 = 0
  /// The exit status after a trap or a hang.
  static let status: CInt = 99
  /// How long an input may take, in seconds.
  static let longest: CUnsignedInt = 10

  /// Begins to watch.
  static func begin() {
    for trap in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGALRM] {
      signal(trap) { Watch.report($0) }
    }
  }

  /// Says that input `number` comes next.
  static func start(_ number: UInt64) {
    self.number = number
    alarm(longest)
  }

  /// Ends watching.
  static func end() { alarm(0) }

  /// The most memory that the program has had so far, in bytes.
  static var memory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss << 10
    #endif
  }

  private static func report(_ trap: CInt) {
    say(trap == SIGALRM ? "\nhung: input " : "\ntrapped: input ")
    var divisor: UInt64 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      var digit = UInt8(0x30 + number / divisor % 10)
      _ = write(2, &digit, 1)
      divisor /= 10
    }
    say("\n")
    _exit(status)
  }

  private static func say(_ text: StaticString) {
    _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
  }
}
