import ClusterModel
import SimKernel

/// A synthetic trace in the format of Azure's invocation trace of 2021: the one in `traces/azure2021-like.csv`.
///
/// Nothing in it is recorded. Its shape follows what Shahrad et al., Serverless in the Wild, USENIX ATC 2020, publish
/// about Azure Functions:
/// - 54 % of applications have one function, 95 % at most ten: here 16 of 30 have one, the largest seven;
/// - 45 % of applications are called at most once an hour and 81 % at most once a minute, while the 18.6 % called
///   more often make 99.6 % of the calls: rates are skewed, most functions are rare, a few make most calls.
///   The skew is milder here, or a file this small could not hold the rare ones;
/// - mean execution times are log-normal, with a mean of the logarithm of −0.38 and a standard deviation of 2.36, in
///   seconds; here that is where a function's median lies, and its calls scatter around it with 0.4;
/// - many functions are called by timers, at equal distances, others in bursts.
///
/// Four of the 60 functions answer within about half a millisecond, as 4 % of the rows recorded in 2021 do.
///
/// Like the published file it is sorted by arrival, has durations in whole milliseconds (some zero), and names
/// that look like hashes.
public enum AzureLikeTrace {
  /// The seed of the file in `traces/`.
  public static let bundledSeed: UInt64 = 2021
  /// How long the trace is: arrivals lie before this.
  public static let span = SimDuration.hours(2)

  /// How a function is called.
  private enum Trigger {
    case timer(every: SimDuration)
    case poisson(perSecond: Double)
    case bursts(every: Double, calls: Double)
  }

  private struct Call {
    var arrival: SimTime
    var duration: SimDuration
    var function: Int
  }

  /// The bytes of the trace of `seed`, the same on every machine.
  public static func generate(seed: UInt64 = bundledSeed) -> [UInt8] {
    // Functions of each application, largest first.
    let sizes =
      [7, 6, 4, 4, 3, 3, 3] + [Int](repeating: 2, count: 7) + [Int](repeating: 1, count: 16)
    var names: [String] = []
    for (application, size) in sizes.enumerated() {
      let owner = identifier(seed, "application/\(application)")
      for function in 0..<size {
        names.append("\(owner),\(identifier(seed, "function/\(application)/\(function)"))")
      }
    }
    var calls: [Call] = []
    for function in names.indices {
      add(callsOf: function, of: names.count, seed: seed, to: &calls)
    }
    // Of equal arrivals, the function with the lower number first.
    calls.sort { ($0.arrival, $0.function) < ($1.arrival, $1.function) }

    var text = Array((TraceFormat.azure2021.header + "\n").utf8)
    for call in calls {
      text.append(contentsOf: names[call.function].utf8)
      text.append(0x2C)
      DecimalSeconds.append((call.arrival + call.duration).nanoseconds, to: &text)
      text.append(0x2C)
      DecimalSeconds.append(call.duration.nanoseconds, to: &text)
      text.append(0x0A)
    }
    return text
  }

  private static func add(
    callsOf function: Int, of count: Int, seed: UInt64, to calls: inout [Call]
  ) {
    var draws = RandomStream(seed: seed, name: "azure-like/\(function)")
    let drawn = Arithmetic.exp(-0.38 + 2.36 * draws.normal())
    let median = function % 15 == 4 ? 0.000_5 : drawn
    var arrivals: [SimTime] = []
    switch trigger(function, of: count, &draws) {
    case .timer(let interval):
      let phase = SimDuration(rounding: interval.inSeconds * draws.uniform())
      var time = SimTime.start + phase
      while time < SimTime.start + span {
        arrivals.append(time)
        time = time + interval
      }
    case .poisson(let rate):
      var seconds = draws.exponential() / rate
      while seconds < span.inSeconds {
        arrivals.append(SimTime.start + SimDuration(rounding: seconds))
        seconds += draws.exponential() / rate
      }
    case .bursts(let every, let size):
      var seconds = every * draws.uniform()
      while seconds < span.inSeconds {
        var call = seconds
        for _ in 0...UInt32(draws.exponential() * size) where call < span.inSeconds {
          arrivals.append(SimTime.start + SimDuration(rounding: call))
          // Within a burst calls follow each other at 0.4 s in the mean.
          call += draws.exponential() * 0.4
        }
        seconds += draws.exponential() * every
      }
    }
    for arrival in arrivals {
      // No call of the published sample exceeds 405 s.
      let seconds = min(median * Arithmetic.exp(0.4 * draws.normal()), 400)
      let milliseconds = Int64((seconds * 1_000).rounded())
      calls.append(
        Call(
          arrival: SimTime(nanoseconds: arrival.nanoseconds / 1_000 * 1_000),
          duration: .milliseconds(milliseconds), function: function))
    }
  }

  /// A quarter timers, a quarter bursts, the rest Poisson with rates that fall off like 1 ÷ rank.
  private static func trigger(_ function: Int, of count: Int, _ draws: inout RandomStream)
    -> Trigger
  {
    let uniform = draws.uniform()
    switch function % 4 {
    case 1:
      let minutes: [Int64] = [1, 5, 5, 15, 15, 30, 60]
      return .timer(every: .minutes(minutes[Int(uniform * Double(minutes.count))]))
    case 3:
      return .bursts(every: 600 + 3_000 * uniform, calls: 4 + 12 * uniform * uniform)
    default:
      // The rank is a fixed shuffle of the functions, so that the popular ones are not all in large applications.
      let rank = (function * 17 + 5) % count + 1
      return .poisson(perSecond: 0.16 / Double(rank))
    }
  }

  /// 64 hexadecimal digits that belong to `name`.
  private static func identifier(_ seed: UInt64, _ name: String) -> String {
    var bits = RandomStream(seed: seed, name: "azure-like/names/\(name)")
    return (0..<4).map { _ in
      let digits = String(bits.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }.joined()
  }
}
