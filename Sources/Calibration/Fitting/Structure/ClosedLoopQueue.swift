import SimKernel

/// Mean response times of a station that n clients keep asking, each sending its next request when the last has come back.
///
/// A request spends `overhead` seconds where nobody waits (network, proxies asleep) and needs `service` seconds of a
/// station that works on `parallelism` requests at full speed; more share it. By the balance of the closed network of
/// these two stations, with j of n requests at the second, p(j) ∝ overhead^(n−j) ÷ (n−j)! · Π service ÷ min(i, parallelism),
/// i = 1…j. The mean response time is n ÷ throughput (Little). With sharing this is exact for every distribution of service
/// times (Baskett, Chandy, Muntz and Palacios 1975), and it makes sense for a parallelism that is not whole.
public struct ClosedLoopQueue: StructuralModel {
  /// Seconds of the station that a request needs alone.
  public let service: Double
  /// Seconds without it.
  public let overhead: Double
  /// Requests that the station works on at full speed.
  public let parallelism: Double

  /// A mean response time.
  public struct Observation: Hashable, Sendable {
    /// The number of clients.
    public var clients: Int
    /// The mean response time.
    public var seconds: Double

    /// Creates an observation.
    public init(clients: Int, seconds: Double) {
      self.clients = clients
      self.seconds = seconds
    }
  }

  /// Service, overhead and parallelism, in this order.
  public static let parameters = [
    LawParameter("service", isDuration: true), LawParameter("overhead", isDuration: true),
    LawParameter("parallelism", isDuration: false),
  ]

  /// Creates the model.
  public init(_ values: [Double]) {
    (service, overhead, parallelism) = (values[0], values[1], values[2])
  }

  /// The values of the parameters.
  public var values: [Double] { [service, overhead, parallelism] }

  /// From the fewest clients the sum of both times, from the most the time that a request holds up all others.
  public static func guess(_ observations: [Observation]) -> Self {
    guard let few = observations.min(by: { $0.clients < $1.clients }),
      let many = observations.max(by: { $0.clients < $1.clients })
    else { return Self([1, 1, 1]) }
    let service = few.seconds / 2
    let pace = many.seconds / Double(many.clients)
    return Self([service, few.seconds - service, max(service / pace, 1)])
  }

  /// The mean response time.
  public func expected(_ observation: Observation) -> [Double] {
    [response(clients: observation.clients)]
  }

  /// The mean response time.
  public static func measured(_ observation: Observation) -> [Double] { [observation.seconds] }

  /// The mean response time with `clients`, in seconds.
  ///
  /// - Complexity: O(`clients`).
  public func response(clients: Int) -> Double {
    // Weights by their logarithms: with a hundred clients they leave the range of numbers.
    let logOverhead = Arithmetic.log(overhead)
    let logService = Arithmetic.log(service)
    var logWeight = 0.0
    var logs = [0.0]
    for j in 1...clients {
      let rate = min(Double(j), parallelism)
      logWeight +=
        logService - Arithmetic.log(rate) - logOverhead + Arithmetic.log(Double(clients - j + 1))
      logs.append(logWeight)
    }
    let most = logs.max() ?? 0
    var (total, flow) = (0.0, 0.0)
    for (j, log) in logs.enumerated() {
      let weight = Arithmetic.exp(log - most)
      total += weight
      flow += weight * min(Double(j), parallelism) / service
    }
    return Double(clients) * total / flow
  }
}
