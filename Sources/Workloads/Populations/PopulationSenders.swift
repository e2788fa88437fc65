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
    /// From one firing of a timer to the next, when the first is due, and how late one is at most, in nanoseconds.
    var period: Int64 = 0
    var due: Int64 = 0
    var jitter = 0.0
    /// Batches a minute; requests a minute where gaps are drawn.
    var rate = 0.0
    var batch = 1.0
    /// The standard deviation of the logarithm of gaps between batches; zero or less for exponential ones.
    var spread = 0.0
    var strength = 0.0
    /// Where in their minute its requests lie, a place in ``PopulationSenders/places``; less than zero for anywhere.
    var places: Int32 = -1
    /// How many requests its minutes have, a place in ``PopulationSenders/minutes``; less than zero for batches.
    var minutes: Int32 = -1
    /// What its counts, gaps and batches are drawn from.
    var counts: RandomStream
    /// What its requests are drawn from: two words each.
    var requests: RandomStream

    /// When a timer fires for the `index`-th time, in nanoseconds.
    func firing(_ index: UInt64) -> Int64 {
      let late = RandomStream.uniform(from: requests.word(for: 2 &* index)) * jitter
      return due + Int64(truncatingIfNeeded: index) * period + Int64(late)
    }
  }

  /// The logarithm of a function's execution time: its mean in nanoseconds, and standard deviation.
  struct Time: BitwiseCopyable {
    var mu: Double
    var sigma: Double
  }

  let senders: [Sender]
  let places: [RequestPlaces]
  let minutes: [MinuteNumbers]
  let times: [Time]
  let curve: WeekCurve
  let gaps: SharedSampler?
  let longest: Double

  /// From so many batches a minute on they are counted.
  private static let countedRate = 1.0

  /// From so many requests a minute on, even ones are spread over their minute.
  private static let seldomRate = 3.0

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
    times = population.functions.map {
      Time(mu: Arithmetic.log($0.medianTime * 1e9), sigma: $0.spread)
    }
    var senders: [Sender] = []
    var places: [RequestPlaces] = []
    var minutes: [MinuteNumbers] = []
    var divisions: [Int: AliasTable] = [:]
    for (number, application) in population.applications.enumerated() {
      if application.isTimed {
        for function in application.first..<application.first + application.functions {
          senders.append(Self.timer(function, population.functions[function], stream))
        }
      } else if application.requestsPerDay > 0 {
        var sender = Self.sender(
          application, number, Self.division(of: application, model, &divisions), model, curve,
          stream)
        if let numbers = MinuteNumbers(of: application, model) {
          sender.kind = .counts
          sender.minutes = Int32(minutes.count)
          minutes.append(numbers)
        }
        if let place = Self.places(of: application, sender, stream("population/places/\(number)")) {
          sender.places = Int32(places.count)
          places.append(place)
        }
        senders.append(sender)
      }
    }
    (self.senders, self.places, self.minutes) = (senders, places, minutes)
  }

  /// Which function of an application gets a request; `nil` where there is one.
  private static func division(
    of application: Population.Application, _ model: PopulationModel,
    _ known: inout [Int: AliasTable]
  ) -> AliasTable? {
    guard application.size > 1 else { return nil }
    if let busy = application.busy, let busiest = model.busiest {
      return AliasTable(weights: busiest.applications[busy].functions.map(\.share))
    }
    if let table = known[application.size] { return table }
    let table = AliasTable(
      weights: PopulationDraw.shares(of: application.size, division: model.division))
    known[application.size] = table
    return table
  }

  /// Where in their minute the requests of an application lie; `nil` for anywhere, and where instants are drawn themselves.
  private static func places(
    of application: Population.Application, _ sender: Sender, _ stream: RandomStream
  ) -> RequestPlaces? {
    let stretch = UInt64(max(application.stretch.nanoseconds, 0))
    guard sender.kind != .gaps, application.isEven || stretch < MinuteRequests.minute else {
      return nil
    }
    return RequestPlaces(
      areEven: application.isEven, stretch: min(stretch, MinuteRequests.minute), stream: stream)
  }
}

extension PopulationSenders {
  /// A timer; one that is not aligned has a minute of its own, and no firing is so late that another minute has begun where
  /// that can be.
  private static func timer(
    _ number: Int, _ function: Population.Function, _ stream: (String) -> RandomStream
  ) -> Sender {
    var draws = stream("population/timer/\(number)")
    var sender = Sender(
      kind: .timer, first: UInt32(number), size: 1, functions: 1, counts: draws,
      requests: stream("population/requests/timer/\(number)"))
    sender.period = function.period.nanoseconds
    sender.jitter = Double(function.jitter.nanoseconds)
    let minute = Int64(MinuteRequests.minute)
    if let place = function.place {
      sender.due = place.nanoseconds
    } else if sender.period.isMultiple(of: minute) {
      let phase = Int64(draws.uniform() * Double(sender.period / minute))
      let room = max(minute - function.jitter.nanoseconds, 0)
      sender.due = phase * minute + Int64(draws.uniform() * Double(room))
    } else {
      sender.due = Int64(draws.uniform() * Double(sender.period))
    }
    return sender
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
      curve: curve, isEven: application.isEven)
    sender.rate = process.batchesPerMinute
    sender.batch = process.size
    sender.strength = process.strength
    if process.gapVariation < 1 {
      // Where minutes hardly have more than one request, even ones come when they are due.
      sender.kind = application.isEven && rate < seldomRate ? .gaps : .batches
      let square = process.gapVariation * process.gapVariation
      sender.spread = Arithmetic.log1p(square).squareRoot()
    } else {
      sender.kind = process.batchesPerMinute < countedRate ? .batches : .counts
    }
    return sender
  }
}
