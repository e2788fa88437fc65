import SimKernel
import Workloads

/// What `summary.json` says of a run as a whole, beside which its tables are read.
public struct RunFacts: Hashable, Sendable {
  /// The name of the scenario.
  public var scenario = ""
  /// The seed of its random streams.
  public var seed: UInt64 = 0
  /// Which of several repetitions it was.
  public var replication: UInt64 = 0
  /// Why the run stopped before its end; `nil` when it is whole.
  public var incompleteReason: String?
  /// From the start to the end of the run.
  public var length = SimDuration.zero
  /// The part of it that was measured: all, less the warm-up.
  public var measured = SimDuration.zero
  /// How many functions there are, called or not.
  public var functionCount: UInt64 = 0
  /// The names of the nodes, in the order of the scenario.
  public var nodes: [String] = []
  /// The digest of all events, in hexadecimal digits.
  public var eventFingerprint = ""
  /// The digest of all results, in hexadecimal digits.
  public var resultFingerprint = ""

  /// Whether the run went to its end.
  public var isComplete: Bool { incompleteReason == nil }

  private static let required: [StaticString] = [
    "scenario", "seed", "complete", "simulatedSeconds", "measuredSeconds", "nodes",
    "functionCount", "fingerprint",
  ]

  /// Reads `summary.json` in constant memory; keys that are not needed are passed over.
  init(_ path: String) throws(SettingsError) {
    do throws(TraceError) { try read(path) } catch { throw SettingsError(error) }
  }

  private mutating func read(_ path: String) throws(TraceError) {
    var json = JSONReader(file: try TraceFile(path: path))
    guard case .objectStart = try json.next() else {
      throw json.fault("is no summary of a run, which is an object")
    }
    var found = Array(repeating: false, count: Self.required.count)
    var isComplete = true
    while try json.nextKey() {
      let key = json.index(among: Self.required)
      if let key { found[key] = true }
      switch key {
      case 0: scenario = try json.words("scenario")
      case 1: seed = try json.whole("seed")
      case 2: isComplete = try json.next() == .true
      case 3: length = try json.length("simulatedSeconds")
      case 4: measured = try json.length("measuredSeconds")
      case 5: try readNodes(&json)
      case 6: functionCount = try json.whole("functionCount")
      case 7: try readFingerprint(&json)
      default:
        if json.isText("replication") {
          replication = try json.whole("replication")
        } else if json.isText("incompleteReason") {
          if case .string = try json.next() { incompleteReason = json.words }
        } else {
          try json.skipValue()
        }
      }
    }
    if let missing = found.firstIndex(of: false) {
      throw TraceError(
        file: path, message: "is no summary of a run: it lacks the key '\(Self.required[missing])'")
    }
    if !isComplete { incompleteReason = incompleteReason ?? "it does not say why" }
  }

  private mutating func readNodes(_ json: inout JSONReader) throws(TraceError) {
    guard case .arrayStart = try json.next() else { throw json.fault("nodes is not an array") }
    while case .objectStart = try json.next() {
      while try json.nextKey() {
        if json.isText("name") {
          nodes.append(try json.words("name"))
        } else {
          try json.skipValue()
        }
      }
    }
  }

  private mutating func readFingerprint(_ json: inout JSONReader) throws(TraceError) {
    guard case .objectStart = try json.next() else {
      throw json.fault("fingerprint is not an object")
    }
    while try json.nextKey() {
      if json.isText("events") {
        eventFingerprint = try json.words("events")
      } else if json.isText("results") {
        resultFingerprint = try json.words("results")
      } else {
        try json.skipValue()
      }
    }
  }
}

extension JSONReader {
  /// The text of the token returned last.
  fileprivate var words: String { String(decoding: text, as: UTF8.self) }

  fileprivate mutating func words(_ key: String) throws(TraceError) -> String {
    guard case .string = try next() else { throw fault("\(key) is not a text") }
    return words
  }

  fileprivate mutating func whole(_ key: String) throws(TraceError) -> UInt64 {
    guard case .number = try next(), let value = UInt64(words) else {
      throw fault("\(key) is not a whole number")
    }
    return value
  }

  fileprivate mutating func length(_ key: String) throws(TraceError) -> SimDuration {
    guard case .number = try next(), let seconds = Double(words), seconds >= 0,
      seconds <= SimDuration.longest.inSeconds
    else { throw fault("\(key) is not a number of seconds, at least zero") }
    return SimDuration(rounding: seconds)
  }
}
