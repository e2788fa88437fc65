/// What `summary.json` says of a run, as far as reports need it.
struct SavedRun: Decodable, Sendable {
  /// Of all requests, or of those of one function.
  struct Requests: Decodable, Sendable {
    var arrived: UInt64
    var completed: UInt64
    var rejected: UInt64
    var timedOut: UInt64
    var failed: UInt64
    var inFlight: UInt64
  }

  /// Times by their names: `mean`, `p50`, …; `nil` where there are none.
  typealias Times = [String: Double?]

  struct Containers: Decodable, Sendable {
    var meanTotal: Double?
    var meanBusy: Double?
    var meanIdle: Double?
    var created: UInt64
    var expired: UInt64
    var evicted: UInt64
  }

  struct Node: Decodable, Sendable {
    var name: String
    var requests: UInt64
    var meanCores: Double?
    var cpuUtilisation: Double?
    var meanMemoryBytes: Double?
    var memoryUtilisation: Double?
    var bytesPulled: Double
  }

  struct Function: Decodable, Sendable {
    var name: String
    var requests: Requests
    var coldStartFraction: Double?
    var responseTimeSeconds: Times
    var executionTimeSeconds: Times
  }

  struct Costs: Decodable, Sendable {
    struct MemoryTime: Decodable, Sendable {
      var total: Double?
      var idle: Double?
      var idleShare: Double?
    }
    struct Energy: Decodable, Sendable {
      var total: Double?
      var perRequest: Double?
    }
    struct Money: Decodable, Sendable {
      var currency: String?
      var total: Double?
      var perMillionRequests: Double?
    }
    var memoryTime: MemoryTime?
    var energy: Energy?
    var money: Money?
  }

  struct Fingerprint: Decodable, Sendable {
    var events: String
    var results: String
  }

  var scenario: String
  var seed: UInt64
  var replication: UInt64
  var tieShuffle: UInt64?
  var complete: Bool
  var incompleteReason: String?
  var simulatedSeconds: Double
  var measuredSeconds: Double
  var requests: Requests
  var coldStartFraction: Double?
  var rejectedFraction: Double?
  var warmth: [String: UInt64]
  var responseTimeSeconds: Times
  var waitingTimeSeconds: Times
  var executionTimeSeconds: Times
  var coldStartTimeSeconds: Times
  var containers: Containers
  var faults: [String: UInt64]?
  var costs: Costs?
  var nodes: [Node]
  var functions: [Function]
  var functionCount: Int
  var events: UInt64
  var fingerprint: Fingerprint
}
