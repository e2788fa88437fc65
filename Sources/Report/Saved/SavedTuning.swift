import Sweeps

/// What the JSON of a tuning says.
struct SavedTuning: Decodable, Sendable {
  struct Axis: Decodable, Sendable {
    var key: String
    var name: String
  }

  struct Objective: Decodable, Sendable {
    var metric: String
    var goal: String

    var isMaximum: Bool { goal == ObjectiveSettings.Goal.maximise.rawValue }
  }

  struct Constraint: Decodable, Sendable {
    var metric: String
    var limit: Double
    var text: String
  }

  struct Step: Decodable, Sendable {
    var points: Int
    var feasible: Int
    var front: Int
    var hypervolume: Double?
  }

  struct Search: Decodable, Sendable {
    var seed: UInt64
    var replications: Int
    var end: String
    var reference: [Double]?
    var steps: [Step]
  }

  struct Metric: Decodable, Sendable {
    struct Difference: Decodable, Sendable {
      var mean: Double
      var low: Double
      var high: Double
    }

    var metric: String
    var mean: Double?
    var low: Double?
    var high: Double?
    var difference: Difference?

    /// The interval of the mean.
    var interval: ClosedRange<Double>? {
      guard let low, let high, low <= high else { return nil }
      return low...high
    }
  }

  struct Candidate: Decodable, Sendable {
    var point: Int
    var isBaseline: Bool
    var axes: [String: String?]
    var status: String
    var verdict: String
    var runs: Int
    var metrics: [Metric]

    /// Whether it may belong to the front.
    var isOpen: Bool { ["front", "undecided"].contains(status) }
  }

  struct Point: Decodable, Sendable {
    var point: Int
    var axes: [String: String?]
    var step: Int?
    var means: [String: Double?]
    /// Zero where all constraints are satisfied; `nil` where that is not known.
    var violation: Double?
    var problem: String?
  }

  var name: String
  var scenario: String
  var axes: [Axis]
  var objectives: [Objective]
  var constraints: [Constraint]
  var confidence: Double
  var intervalConfidence: Double
  var stages: [Int]
  var searchRuns: Int
  var freshRuns: Int
  var search: Search
  var candidates: [Candidate]
  /// By objective the number of the best point; `nil` where there is none.
  var best: [Int?]
  var knee: Int?
  var remarks: [String]
  var points: [Point]

  /// Whether there is one objective only, so that there is a best point rather than a front.
  var isScalar: Bool { objectives.count == 1 }

  /// The paths of what candidates have values of.
  var metrics: [String] { candidates.first?.metrics.map(\.metric) ?? objectives.map(\.metric) }

  /// The candidates as they are listed: what may belong to the front first, along the first objective.
  var ordered: [Candidate] {
    let sign = objectives.first?.isMaximum == true ? -1.0 : 1
    func key(_ place: Int) -> (Int, Double, Int) {
      let candidate = candidates[place]
      let mean = candidate.metrics.first?.mean.map { $0 * sign } ?? .infinity
      return (candidate.isOpen ? 0 : 1, mean, place)
    }
    return candidates.indices.sorted { key($0) < key($1) }.map { candidates[$0] }
  }

  /// The values of axes, in their order.
  func values(_ axes: [String: String?]) -> [String] {
    self.axes.map { axis in axes[axis.name].flatMap { $0 } ?? "–" }
  }

  /// What a candidate is called where there is little room.
  func title(_ candidate: Candidate) -> String {
    candidate.isBaseline ? "as it is" : values(candidate.axes).joined(separator: ", ")
  }
}
