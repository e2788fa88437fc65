import SimKernel

/// The hold model: *n* pending events; the earliest leaves and comes back an increment later, again and again.
///
/// It shows what the queue costs by itself. Increments are drawn beforehand, 2¹⁴ of them, so that only the queue is timed.
public struct HoldBench: Sendable {
  /// How far ahead an event comes back; the mean is about a second in each case.
  public enum Increments: String, CaseIterable, Sendable {
    /// Density e^−x.
    case exponential
    /// 0 to 2 alike.
    case uniform
    /// Nine in ten below 0.1, the others between 9 and 10.
    case bimodal
    /// Pareto with shape 1.25: now and then very far.
    case pareto
    /// Always 1: first in, first out, with ties.
    case constant
    /// Nine in ten within a microsecond, the others anywhere up to 10.
    case adversarial
    /// Half of them zero, the others exponential.
    case zeros
    /// Rising density from 0 to 1.5.
    case triangular

    /// What the C++ program calls it.
    var referenceName: String {
      switch self {
      case .exponential: "exp"
      case .uniform: "uni"
      case .bimodal: "bimodal"
      case .pareto: "pareto"
      case .constant: "const"
      case .adversarial: "adv"
      case .zeros: "zero"
      case .triangular: "tri"
      }
    }

    /// The next increment in nanoseconds; only constant and zero increments make ties on purpose.
    func draw(_ random: inout RandomStream) -> Int64 {
      let seconds: Double
      switch self {
      case .exponential: seconds = -Arithmetic.log(random.uniform())
      case .uniform: seconds = 2 * random.uniform()
      case .bimodal:
        seconds = random.uniform() < 0.9 ? 0.1 * random.uniform() : 9 + random.uniform()
      case .pareto: seconds = 0.2 * Arithmetic.pow(random.uniform(), -1 / 1.25)
      case .constant: return 1_000_000_000
      case .adversarial:
        seconds = random.uniform() < 0.9 ? 1e-6 * random.uniform() : 10 * random.uniform()
      case .zeros:
        return random.uniform() < 0.5
          ? 0 : SimDuration(rounding: -Arithmetic.log(random.uniform())).nanoseconds
      case .triangular: seconds = 1.5 * random.uniform().squareRoot()
      }
      return SimDuration(rounding: seconds).nanoseconds + 1
    }
  }

  /// Pending events.
  public var pending: Int
  /// How far ahead events come back.
  public var increments: Increments

  /// Creates the model.
  public init(pending: Int, increments: Increments) {
    self.pending = pending
    self.increments = increments
  }

  /// The cases of the bench: 10³ to 10⁷ pending events, then all increments at 10⁵.
  public static func cases(quick: Bool) -> [HoldBench] {
    let sizes = quick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000, 10_000_000]
    return sizes.map { HoldBench(pending: $0, increments: .exponential) }
      + Increments.allCases.dropFirst().map { HoldBench(pending: 100_000, increments: $0) }
  }

  /// The name in results.
  public var name: String { "hold/\(increments.rawValue)" }

  /// Pops and pushes per timed part.
  static let operations = 300_000

  /// An event that says nothing but who it is.
  private struct Token: PackedEvent {
    let rawValue: UInt64
    var phase: Phase { .first }
  }

  /// Returns nanoseconds per pop and push, the least of nine parts; twice `pending` operations come before them.
  func run() -> Double {
    var random = RandomStream(seed: 42, name: "bench/hold")
    let mask = 1 << 14 - 1
    let table = (0...mask).map { _ in increments.draw(&random) }
    return table.withUnsafeBufferPointer { table in
      var queue = EventQueue<Token>()
      for number in 0..<pending {
        let start =
          Int64(random.uniform() * 1e9)
          + table[Int(truncatingIfNeeded: random.next()) & mask] / 2
        queue.push(
          Token(rawValue: UInt64(number)), at: EventKey(SimTime(nanoseconds: start), .first))
      }
      var digest = Fingerprint()
      var turn = 0
      func hold(_ count: Int) {
        for _ in 0..<count {
          guard let (key, event) = queue.pop() else { return }
          digest.absorb(key.rawValue, event.rawValue)
          let next = key.time + SimDuration(nanoseconds: table[turn & mask])
          turn &+= 1
          queue.push(event, at: EventKey(next, .first))
        }
      }
      hold(max(2 * pending, 100_000))
      var least = Double.infinity
      for _ in 0..<9 {
        let begin = Meter.cpuNanoseconds()
        hold(Self.operations)
        least = min(least, Meter.cpuNanoseconds() - begin)
      }
      precondition(queue.count == pending && digest != Fingerprint(), "events were lost")
      return least / Double(Self.operations)
    }
  }
}
