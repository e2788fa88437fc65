import Calibration

/// Why a rehearsal cannot go on.
public enum RehearsalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The engine did not do what it was asked.
  case engine(EngineError)
  /// An image has to be away before a request comes, and is not ours to remove.
  case imageIsForeign(image: String)
  /// A function is to use CPU time, and its image has no handler that can.
  case cannotUseCPU(function: String, image: String)
  /// A handler said something that it should not.
  case unexpected(container: String, line: String)
  /// Requests wait, and nothing is left that could happen.
  case stuck(requests: UInt64)
  /// The workload cannot be read to its end.
  case workload(String)

  /// What happened, and what would be right.
  public var description: String {
    switch self {
    case .engine(let error): error.description
    case .imageIsForeign(let image):
      "the scenario begins without the image \(image), which was there before and is not ours to remove; remove it yourself, or allow it with --allow-image-removal"
    case .cannotUseCPU(let function, let image):
      "functions.\(function).cpuShare: \(image) has no python3, and a shell cannot use an exact amount of CPU time; use an image with python3, or state cpuShare: 0"
    case .unexpected(let container, let line):
      "the handler in \(container) said '\(line)', which is not a word of its; use an image whose /bin/sh and python3 are the usual ones"
    case .stuck(let requests):
      "\(requests) \(requests == 1 ? "request waits" : "requests wait") for what will never happen"
    case .workload(let reason): "the workload could not be read to its end: \(reason)"
    }
  }
}
