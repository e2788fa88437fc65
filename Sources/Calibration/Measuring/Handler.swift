/// What runs in a measured container: a function's handler that says when it is ready, then serves.
///
/// Its first line on standard output is `ready`, in Python followed by the CPU seconds used until then. Behind that each line on
/// standard input is a request and is answered by one line. It ends at once when asked to.
public enum Handler: String, Hashable, Sendable, CaseIterable {
  /// For any image with `/bin/sh`; initialises nothing.
  case sh
  /// For images with Python 3; imports what a small web function does, and NumPy where the image has it.
  case python

  /// How the container is started.
  public var command: [String] {
    switch self {
    case .sh: ["/bin/sh", "-c", Self.shell]
    case .python: ["python3", "-u", "-c", Self.pythonSource]
    }
  }

  /// A request that is served in a running container by a process of its own.
  public var execution: [String] {
    switch self {
    case .sh: ["/bin/sh", "-c", ":"]
    case .python: ["python3", "-c", ""]
    }
  }

  /// The word that a handler's first line begins with.
  public static let ready = "ready"

  private static let shell = """
    trap 'exit 0' TERM
    echo ready
    if [ $# -gt 0 ]; then sleep "$1" && echo done || exit 1; fi
    while read -r request; do echo "done $request"; done
    """

  private static let pythonSource = """
    import os, signal, sys, time
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    import base64, hashlib, json, random, re
    try:
      import numpy
    except ImportError:
      pass
    print("ready", time.process_time(), flush=True)
    if len(sys.argv) > 2:
      end = time.process_time() + float(sys.argv[1])
      while time.process_time() < end: pass
      time.sleep(float(sys.argv[2]))
      print("done", flush=True)
    for request in sys.stdin:
      print("done", request.strip(), flush=True)
    """

  /// What a handler's first line says.
  ///
  /// - Returns: The CPU seconds that it names, or `nil` in the inner optional where it names none; `nil` where the line is not a
  ///   handler's.
  public static func parse(_ line: String) -> Double?? {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.first == "ready" else { return nil }
    return .some(words.count > 1 ? Double(words[1]) : nil)
  }
}
