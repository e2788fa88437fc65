import SimKernel

/// How requests spread over an interval of which a trace states only their number.
public enum CountSpread: String, CaseIterable, Hashable, Sendable {
  /// At equal distances, half of one before the first and behind the last.
  case even
  /// Independently of each other, any instant as likely as any other: what a Poisson process with this many
  /// requests in the interval does.
  case uniform
  /// As a Poisson process with that number as its mean: how many there are is drawn as well.
  case poisson
  /// All at once, at the start of the interval.
  case burst

  /// What is done with the requests of an `interval`, such as a minute, in words, with the options that would change it.
  func rule(_ interval: String, seed: UInt64) -> String {
    let requests = "the requests of \(interval)"
    return switch self {
    case .even: "\(requests) lie at equal distances (--spread even)"
    case .uniform:
      "\(requests) lie anywhere in it, independently (--spread uniform, --seed \(seed))"
    case .poisson:
      "\(requests) are a Poisson process, their number drawn as well (--spread poisson, --seed \(seed))"
    case .burst: "\(requests) come at once, at its start (--spread burst)"
    }
  }
}

/// Which end of an interval the time in its row names.
public enum IntervalEdge: String, CaseIterable, Hashable, Sendable {
  case start
  case end
}

/// The requests of one interval in the order of their arrivals, of which nothing but the number is kept.
struct CountedRequests: Sendable {
  /// The most requests of one interval.
  static let most: UInt64 = 100_000_000

  private let row: TraceRow
  private let length: Int64
  private let count: UInt64
  private let spread: CountSpread
  private var draws: RandomStream
  private var given: UInt64 = 0
  /// The share of the interval that lies behind the request handed out last.
  private var left = 1.0

  /// `count` requests like `row` within `length` nanoseconds from its time on.
  init(_ row: TraceRow, length: Int64, count: UInt64, spread: CountSpread, draws: RandomStream) {
    self.row = row
    self.length = length
    self.count = count
    self.spread = spread
    self.draws = draws
  }

  /// The next request, or `nil` behind the last.
  mutating func next() -> TraceRow? {
    guard given < count || (spread == .poisson && count > 0) else { return nil }
    var request = row
    switch spread {
    case .even:
      request.time += Int64((Int128(given) * 2 + 1) * Int128(length) / (Int128(count) * 2))
    case .uniform:
      // The least of m independent instants in what is left leaves a share of U to the power of 1 / m behind it.
      left *= Arithmetic.exp(-draws.exponential() / Double(count - given))
      request.time += min(Int64((1 - left) * Double(length)), length - 1)
    case .poisson:
      left -= draws.exponential() / Double(count)
      guard left > 0 else { return nil }
      request.time += min(Int64((1 - left) * Double(length)), length - 1)
    case .burst: break
    }
    given &+= 1
    return request
  }
}
