import ClusterModel
import SimKernel

/// What never changes while a population's requests are drawn; copies of a source share it.
final class PopulationSenders: @unchecked Sendable {
  /// How a sender's requests follow each other.
  enum Kind: UInt8 {
    /// At equal distances, each somewhat late.
    case timer
    /// In batches that are looked for one by one.
    case batches
    /// In batches of which there are so many that they are counted minute by minute.
    case counts
    /// One by one, with gaps of the model's shape.
    case gaps
  }

  /// Something that sends requests: an application, or a timer.
  struct Sender {
    var kind: Kind
    var first: UInt32
    // How many functions its requests are divided over, and how many of them there are.
    var size: UInt32
    var functions: UInt32
    /// Which function gets a request; none where there is one.
    var division: AliasTable?
    /// Minutes from one request to the next of a timer.
    var period: Int64 = 0
    /// Where in the period a timer is, in minutes, and where in the minute, in nanoseconds.
    var phase: Int64 = 0
    var offset: UInt64 = 0
    /// Batches a minute; requests a minute where gaps are drawn.
    var rate = 0.0
    var batch = 1.0
    /// The standard deviation of the logarithm of gaps between batches; zero or less for exponential ones.
    var spread = 0.0
    var strength = 0.0
    /// What its counts, gaps and batches are drawn from.
    var counts: RandomStream
    /// What its requests are drawn from: two words each.
    var requests: RandomStream
  }

  /// The logarithm of a function's execution time: its mean in nanoseconds, and standard deviation.
  struct Time: BitwiseCopyable {
    var mu: Double
    var sigma: Double
  }

  let senders: [Sender]
  let times: [Time]
  let curve: WeekCurve
  let gaps: SharedSampler?
  let longest: Double
  let jitter: UInt64

  /// From so many batches a minute on they are counted.
  private static let countedRate = 1.0

  /// Finds out how each application of `population` sends.
  init(
    _ population: Population, stream: (String) -> RandomStream
  ) throws(WorkloadDescriptionError) {
    let model = population.model
    curve = WeekCurve(day: model.day, week: model.week)
    if let shape = model.gaps {
      gaps = try SharedSampler(.scaled(shape, by: 1 / shape.mean), "gaps")
    } else {
      gaps = nil
    }
    longest = Double(model.longestTime.nanoseconds)
    jitter = UInt64(max(min(model.jitter.nanoseconds, Int64(MinuteRequests.minute)), 0))
    times = population.functions.map {
      Time(mu: Arithmetic.log($0.medianTime * 1e9), sigma: $0.spread)
    }
    var senders: [Sender] = []
    var divisions: [Int: AliasTable] = [:]
    for (number, application) in population.applications.enumerated() {
      if application.isTimed {
        for function in application.first..<application.first + application.functions {
          senders.append(
            Self.timer(function, population.functions[function].period, jitter, stream))
        }
      } else if application.requestsPerDay > 0 {
        let division =
          application.size == 1
          ? nil
          : divisions[application.size]
            ?? AliasTable(
              weights: PopulationDraw.shares(of: application.size, division: model.division))
        divisions[application.size] = division
        senders.append(Self.sender(application, number, division, model, curve, stream))
      }
    }
    self.senders = senders
  }
}

extension PopulationSenders {
  /// A timer with a phase of its own; no firing is so late that another minute has begun.
  private static func timer(
    _ function: Int, _ period: Int64, _ jitter: UInt64, _ stream: (String) -> RandomStream
  ) -> Sender {
    var draws = stream("population/timer/\(function)")
    let requests = stream("population/requests/timer/\(function)")
    let phase = Int64(draws.uniform() * Double(period))
    let offset = UInt64(draws.uniform() * Double(MinuteRequests.minute - jitter))
    return Sender(
      kind: .timer, first: UInt32(function), size: 1, functions: 1, period: period, phase: phase,
      offset: offset, counts: draws, requests: requests)
  }

  private static func sender(
    _ application: Population.Application, _ number: Int, _ division: AliasTable?,
    _ model: PopulationModel, _ curve: WeekCurve, _ stream: (String) -> RandomStream
  ) -> Sender {
    let rate = application.requestsPerDay / 1_440
    var sender = Sender(
      kind: .gaps, first: UInt32(application.first), size: UInt32(application.size),
      functions: UInt32(application.functions), division: division,
      counts: stream("population/counts/\(number)"),
      requests: stream("population/requests/\(number)"))
    guard model.gaps == nil else {
      sender.rate = rate
      sender.strength = model.followingShare
      return sender
    }
    let process = BatchProcess(
      rate: rate, variation: application.variation, strength: model.followingShare,
      curve: curve)
    sender.rate = process.batchesPerMinute
    sender.batch = process.size
    sender.strength = process.strength
    if process.gapVariation < 1 {
      sender.kind = .batches
      let square = process.gapVariation * process.gapVariation
      sender.spread = Arithmetic.log1p(square).squareRoot()
    } else {
      sender.kind = process.batchesPerMinute < countedRate ? .batches : .counts
    }
    return sender
  }
}
