import Foundation

/// What is known of a job: the content of its `job.json`.
struct JobRecord: Codable, Hashable, Sendable {
  /// The command that it runs.
  enum Kind: String, Codable, CaseIterable, Sendable {
    case run, compare, sweep, timeline
  }

  /// Where it stands.
  enum State: String, Codable, Sendable {
    /// For others to end.
    case waiting
    case running
    /// Asked to stop.
    case stopping
    /// At its end, with status 0.
    case done
    /// At an end of another kind.
    case failed
    /// Ended because somebody or a limit asked it to.
    case stopped
    /// Ended without a word while no server watched.
    case interrupted

    /// Whether a process is at work.
    var isAlive: Bool { self == .running || self == .stopping }
    /// Whether nothing more will happen.
    var isOver: Bool { !isAlive && self != .waiting }
  }

  /// Its name, which is also that of its result.
  var name: String
  var kind: Kind
  var state = State.waiting
  /// What the scenario calls itself.
  var title = ""
  /// The options as they were asked for.
  var options: [String] = []
  /// The arguments of the command, options of the server's own included.
  var arguments: [String]
  /// Real time, as seconds since 1970.
  var createdAt: Double
  var startedAt: Double?
  var endedAt: Double?
  /// The process, and what tells it from a later one of the same number.
  var process: Int32?
  var processStart: String?
  /// The exit status; `nil` while it goes on, or where nobody was there to be told.
  var status: Int32?
  /// Why it ended as it did.
  var message: String?

  /// What it writes, as a name in the folder of results.
  var result: String {
    switch kind {
    case .run, .compare: name
    case .sweep: name + ".sqlite"
    case .timeline: ""
    }
  }

  /// Whether it can go on where it was ended.
  var canGoOn: Bool { kind == .sweep && state.isOver && state != .done }
}
