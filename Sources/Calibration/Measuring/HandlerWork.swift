/// What a request does in a container: CPU time on one core, then waiting.
public struct HandlerWork: Hashable, Sendable {
  /// CPU time in seconds, as the process itself counts it: under a quota it takes longer.
  public var cpuSeconds: Double
  /// Seconds of waiting behind that.
  public var waitSeconds: Double

  /// Creates the work of a request.
  public init(cpuSeconds: Double, waitSeconds: Double) {
    self.cpuSeconds = cpuSeconds
    self.waitSeconds = waitSeconds
  }

  /// Seconds as programs of all kinds read them: no exponent, nanoseconds at most.
  static func written(_ seconds: Double) -> String {
    let count = UInt64((max(seconds, 0) * 1e9).rounded())
    let rest = String(count % 1_000_000_000)
    return "\(count / 1_000_000_000).\(String(repeating: "0", count: 9 - rest.count))\(rest)"
  }
}

extension Handler {
  /// The line behind work that the handler was started with.
  public static let done = "done"
  /// The line that a process of ``execution(of:)`` writes when its work begins.
  public static let begun = "begun"

  /// Whether it can use a given amount of CPU time: a shell cannot.
  public var usesCPU: Bool { self == .python }

  /// How the container is started for a request: its handler does the request's work once it is ready, says ``done``, and then
  /// waits for more.
  public func command(for work: HandlerWork) -> [String] {
    switch self {
    case .sh: command + ["sh", HandlerWork.written(work.waitSeconds)]
    case .python:
      command + [HandlerWork.written(work.cpuSeconds), HandlerWork.written(work.waitSeconds)]
    }
  }

  /// A request that is served in a running container by a process of its own, which says ``begun`` and then works.
  public func execution(of work: HandlerWork) -> [String] {
    switch self {
    case .sh:
      [
        "/bin/sh", "-c", "echo begun; exec sleep \"$1\"", "sh",
        HandlerWork.written(work.waitSeconds),
      ]
    case .python:
      [
        "python3", "-c", Self.workSource, HandlerWork.written(work.cpuSeconds),
        HandlerWork.written(work.waitSeconds),
      ]
    }
  }

  private static let workSource = """
    import sys, time
    print("begun", flush=True)
    end = time.process_time() + float(sys.argv[1])
    while time.process_time() < end: pass
    time.sleep(float(sys.argv[2]))
    """
}
