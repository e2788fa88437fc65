import Experiments
import Foundation

/// What the computer took for a run: the content of `timing.json`.
struct Timing {
  var wall: Duration
  var outcome: RunOutcome
  /// The folder that file names in the scenario start from, absolute.
  var scenarioFolder: String

  var json: String {
    let seconds = wall / .seconds(1)
    var json = JSONWriter()
    json.object { json in
      json.member("wallSeconds", seconds)
      json.member("eventsPerSecond", Double(outcome.summary.events) / seconds)
      json.member("requestsPerSecond", Double(outcome.summary.requests.arrived) / seconds)
      json.member("peakMemoryBytes", Self.peakMemory)
      json.member("version", Simfaas.version)
      json.member("scenarioFolder", scenarioFolder)
    }
    return json.finished()
  }

  /// The most memory the program has held so far, in bytes.
  static var peakMemory: UInt64 {
    var usage = rusage()
    #if os(Linux)
      guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
      return UInt64(usage.ru_maxrss) * 1_024
    #else
      guard getrusage(RUSAGE_SELF, &usage) == 0 else { return 0 }
      return UInt64(usage.ru_maxrss)
    #endif
  }
}
