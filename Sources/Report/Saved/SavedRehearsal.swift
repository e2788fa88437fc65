import Rehearsal

/// What `rehearsal.json` says.
struct SavedRehearsal: Decodable, Sendable {
  /// Values of several runs: a median and an interval.
  struct Spread: Decodable, Sendable {
    var median: Double
    var low: Double
    var high: Double
    var count: Int

    /// From the lower end to the upper, which are equal at least.
    var interval: ClosedRange<Double> { min(low, high)...max(low, high) }
  }

  /// A figure, measured and predicted.
  struct Row: Decodable, Sendable {
    var figure: Kind
    var function: String?
    var warmth: String?
    var measured: Spread?
    var normalised: Spread?
    var predicted: Spread?
    var deviation: Double?
    var isWithin: Bool?

    /// What it is of.
    var subject: String { RehearsalWords.subject(function: function, warmth: warmth) }
    /// Whether it is a time.
    var isTime: Bool { figure.kind == .median || figure.kind == .p95 }
    /// What it is, and of what, beside an axis; of all requests where nothing is said.
    var title: String {
      let name = RehearsalWords.shortName(of: figure.kind)
      guard let function else { return name }
      return "\(function)\(warmth.map { " \($0)" } ?? ""): \(name)"
    }

    /// A spread with its unit; a dash for none.
    func shown(_ spread: Spread?) -> String {
      guard let spread else { return "–" }
      return RehearsalWords.spread(spread.median, spread.low, spread.high, figure.kind)
    }
  }

  /// What a figure is of, by its name.
  struct Kind: Decodable, Sendable {
    var kind: Rehearsal.Figure.Kind

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      let name = try container.decode(String.self)
      guard let kind = Rehearsal.Figure.Kind(rawValue: name) else {
        throw DecodingError.typeMismatch(
          Self.self,
          DecodingError.Context(
            codingPath: decoder.codingPath, debugDescription: "is no figure of a rehearsal"))
      }
      self.kind = kind
    }
  }

  /// A phase of the requests of a function: medians and quartiles.
  struct Phase: Decodable, Sendable {
    var function: String
    var phase: String
    var measured: Spread?
    var normalised: Spread?
    var predicted: Spread?

    /// What it is, and of what.
    var title: String { "\(function): \(phase)" }

    /// A spread with its unit; a dash for none.
    static func shown(_ spread: Spread?) -> String {
      guard let spread else { return "–" }
      return RehearsalWords.spread(spread.median, spread.low, spread.high, .median)
    }
  }

  struct Played: Decodable, Sendable {
    var repetition: Int
    var requests: UInt64
    var unfinished: UInt64
    var seconds: Double
    var cpuSeconds: Double?
    var largestLagSeconds: Double
    var referenceSeconds: [Double]
  }

  struct Reference: Decodable, Sendable {
    var normalisedToSeconds: Double?
    var isOfProfile: Bool
    var fastestSeconds: Double?
    var slowestSeconds: Double?
  }

  struct Engine: Decodable, Sendable {
    var host: String
    var version: String
    var system: String
    var kernel: String
    var processors: Int
    var memoryBytes: Double
    var storageDriver: String
    var cgroupVersion: String
  }

  struct Machine: Decodable, Sendable {
    var processor: String?
    var processors: Int
    var memoryBytes: Double?
    var kernel: String
  }

  var complete: Bool
  var end: String
  var started: String
  var seconds: Double
  var version: String
  var command: [String]
  var engine: Engine?
  var gatewayOn: Machine
  var scenario: String
  var seed: UInt64
  var repetitions: Int
  var replications: Int
  var notes: [String]
  var handlers: [String: String]
  var reference: Reference
  var played: [Played]
  var figures: [Row]
  var phases: [Phase]
}
