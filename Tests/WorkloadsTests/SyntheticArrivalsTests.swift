import ClusterModel
import SimKernel
import Testing

@testable import Workloads

@Suite struct SyntheticArrivalsTests {
  private func poisson(
    _ function: Int = 0, rate: Double = 10, name: String = "f", seed: UInt64 = 1,
    from start: SimTime = .start, until: SimTime = .never
  ) throws -> PoissonArrivals {
    try PoissonArrivals(
      of: FunctionID(function), rate: rate,
      stream: RandomStream(seed: seed, name: PoissonArrivals.streamName(of: name)), from: start,
      until: until)
  }

  private func popularity(
    _ count: Int, _ popularity: Popularity = .zipf(exponent: 1), rate: Double = 100,
    first: Int = 0, until: SimTime = .never
  ) throws -> PopularityArrivals {
    try PopularityArrivals(
      first: FunctionID(first), count: count, popularity: popularity, rate: rate,
      stream: RandomStream(seed: 3, name: "arrivals"), until: until)
  }

  private func seconds(_ count: Int64) -> SimTime { SimTime.start + .seconds(count) }

  /// The numbers of arrivals in each of `windows` seconds have the mean and the variance of a Poisson process,
  /// within four standard errors.
  private func expectPoisson(_ arrivals: [Arrival], rate: Double, windows: Int) {
    var counts = [Double](repeating: 0, count: windows)
    for arrival in arrivals { counts[Int(arrival.time.nanoseconds / 1_000_000_000)] += 1 }
    let n = Double(windows)
    let mean = counts.reduce(0, +) / n
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    #expect(abs(mean - rate) < 4 * (rate / n).squareRoot())
    // The variance of a sample variance is (μ₄ − σ⁴ (n − 3)/(n − 1)) / n, with μ₄ = λ + 3λ² here.
    #expect(abs(variance - rate) < 4 * ((rate + 2 * rate * rate) / n).squareRoot())
  }

  @Test func poissonArrivalsHaveTheMeanAndTheVarianceOfTheirRate() throws {
    var source = try poisson(rate: 20, until: seconds(5_000))
    expectPoisson(try source.all(), rate: 20, windows: 5_000)
  }

  @Test func arrivalsByPopularityAreAPoissonProcessTogether() throws {
    var source = try popularity(1_000, rate: 20, until: seconds(5_000))
    expectPoisson(try source.all(), rate: 20, windows: 5_000)
  }

  @Test func gapsBelowANanosecondAddUpWithoutDrift() throws {
    // Four arrivals a nanosecond: each rounded by itself would be lost.
    var source = try poisson(rate: 4e9)
    let arrivals = try source.all(atMost: 1_000_000)
    let last = try #require(arrivals.last)
    let expected = Double(arrivals.count) / 4
    #expect(abs(Double(last.time.nanoseconds) - expected) < 4 * expected.squareRoot())
  }

  @Test func rareArrivalsStayInRange() throws {
    var source = try poisson(rate: 1e-9)
    // A mean gap of 31 years: few come before the end of time, none after it.
    #expect(try source.all().allSatisfy { $0.time < .never })
    var clock = ExactClock(rate: 1e-9, start: .start)
    #expect(clock.advance(by: 1e300) > 0)
  }

  @Test func anInstantDoesNotDependOnHowLateItIs() {
    var early = ExactClock(rate: 3, start: .start)
    var late = ExactClock(rate: 3, start: SimTime(nanoseconds: 1 << 58))
    for step in 1...1_000 {
      let gap = 1 / Double(step)
      #expect(early.advance(by: gap) == late.advance(by: gap) - 1 << 58)
    }
  }

  @Test func aPoissonProcessLiesBetweenItsStartAndItsEnd() throws {
    var source = try poisson(rate: 1_000, from: seconds(5), until: seconds(6))
    let arrivals = try source.all(inBatchesOf: 10)
    #expect(arrivals.allSatisfy { $0.time > seconds(5) && $0.time < seconds(6) })
    #expect((850...1_150).contains(arrivals.count))
    #expect(try source.all().isEmpty)
    // The same gaps as without an end.
    var open = try poisson(rate: 1_000, from: seconds(5))
    #expect(Array(try open.all(atMost: arrivals.count)[..<arrivals.count]) == arrivals)
  }

  @Test func constantArrivalsComeAtEqualDistances() throws {
    var source = try ConstantArrivals(
      of: FunctionID(2), every: .nanoseconds(10), first: SimTime(nanoseconds: 5),
      until: SimTime(nanoseconds: 45))
    #expect(
      try source.all(inBatchesOf: 3)
        == [arrival(5, 2), arrival(15, 2), arrival(25, 2), arrival(35, 2)])
    #expect(try source.all().isEmpty)
  }

  @Test func whatIsOutOfRangeIsRefused() {
    for rate in [0, -1, 1e-10, 1e13, Double.nan, Double.infinity] {
      #expect(throws: WorkloadDescriptionError.self) { try poisson(rate: rate) }
      #expect(throws: WorkloadDescriptionError.self) { try popularity(1, rate: rate) }
    }
    #expect(throws: WorkloadDescriptionError.self) {
      try ConstantArrivals(of: FunctionID(0), every: .zero)
    }
    #expect(throws: WorkloadDescriptionError("2 weights for 3 functions")) {
      try popularity(3, .weights([1, 2]))
    }
    for wrong in [[0, 0], [1, -1], [1, .nan], [.infinity, 1]] as [[Double]] {
      #expect(throws: WorkloadDescriptionError.self) { try popularity(2, .weights(wrong)) }
    }
    #expect(throws: WorkloadDescriptionError.self) { try popularity(0) }
    #expect(throws: WorkloadDescriptionError.self) { try popularity(2, .zipf(exponent: -1)) }
  }

  @Test func copiesGoOnIndependently() throws {
    func check(_ source: some ArrivalSource) throws {
      var source = source
      _ = try source.all(inBatchesOf: 7, atMost: 700)
      var copy = source
      let expected = try source.all(inBatchesOf: 64, atMost: 1_000)
      #expect(
        try Array(copy.all(inBatchesOf: 13, atMost: 1_000).prefix(1_000))
          == Array(expected.prefix(1_000)))
    }
    try check(poisson())
    try check(popularity(50))
    try check(ConstantArrivals(of: FunctionID(0), every: .seconds(1)))
    try check(MergedArrivals([poisson(0, name: "a"), popularity(9), poisson(1, name: "b")]))
    try check(LimitedArrivals(poisson(), count: 100_000))
  }

  @Test func theGapAndTheFunctionOfAnArrivalComeFromItsIndex() throws {
    var source = try popularity(1_000, rate: 5)
    let arrivals = try source.all(inBatchesOf: 100, atMost: 20_000)
    let stream = RandomStream(seed: 3, name: "arrivals")
    let table = AliasTable(weights: try Popularity.zipf(exponent: 1).weights(of: 1_000))
    var clock = ExactClock(rate: 5, start: .start)
    for (index, arrival) in arrivals.enumerated() {
      var draws = stream.draws(for: UInt64(index))
      let word = stream.word(for: 2 * UInt64(index))
      let (column, height) = table.place(of: stream.word(for: 2 * UInt64(index) + 1))
      #expect(arrival.function.rawValue == table.row(at: height, of: column))
      #expect(arrival.time.nanoseconds == clock.advance(by: draws.exponential(from: word)))
      #expect(arrival.execution == Arrival.drawn)
    }
  }

  @Test func theGapsOfAMirroredRunBelongToOneMinusU() throws {
    func gaps(_ pairing: Pairing) throws -> [Double] {
      var source = try PopularityArrivals(
        first: FunctionID(0), count: 10, popularity: .zipf(exponent: 1), rate: 1,
        stream: RandomStream(seed: 3, name: "arrivals", pairing: pairing))
      let times = [0] + (try source.all(atMost: 1_000)).map(\.time.inSeconds)
      return zip(times.dropFirst(), times).map { $0 - $1 }
    }
    for (one, other) in zip(try gaps(.original), try gaps(.mirrored)) {
      // 1 − e⁻ᵍ is u of the one and 1 − u of the other.
      #expect(abs(Arithmetic.exp(-one) + Arithmetic.exp(-other) - 1) < 1e-8)
    }
  }

  @Test(arguments: [
    Popularity.zipf(exponent: 0), .zipf(exponent: 0.9), .zipf(exponent: 2.5),
    .weights([5, 0, 1e-6, 3, 3, 3, 100, 0, 0.5, 1]), .weights([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    .weights([1e300, 1e300, 1e300, 1e300, 1e300, 1e300, 1e300, 1e300, 1e300, 0]),
  ])
  func functionsAreCalledInProportionToTheirWeights(popularity: Popularity) throws {
    let weights = try popularity.weights(of: 10)
    let sum = weights.reduce(0) { $0 + $1 / 1e6 }
    let probabilities = weights.map { $0 / 1e6 / sum }
    for (built, expected) in zip(AliasTable(weights: weights).probabilities, probabilities) {
      #expect(abs(built - expected) < 1e-9)
    }
    var source = try self.popularity(10, popularity, first: 40)
    var counts = [Double](repeating: 0, count: 10)
    let n = 200_000.0
    for arrival in try source.all(inBatchesOf: 1_000, atMost: 200_000) {
      counts[arrival.function.index - 40] += 1
    }
    for (count, p) in zip(counts, probabilities) {
      #expect(abs(count - n * p) <= 4 * (n * p * (1 - p)).squareRoot() + 1e-3)
    }
  }

  @Test func aTableOfManyFunctionsKeepsEveryProbability() throws {
    let weights = try Popularity.zipf(exponent: 1.1).weights(of: 300_000)
    let sum = weights.reversed().reduce(0, +)
    let table = AliasTable(weights: weights)
    let worst = zip(table.probabilities, weights).map { abs($0 - $1 / sum) }.max() ?? 1
    // One part in 2³² of each of the columns that a row shares.
    #expect(worst < 1e-9)
    #expect(abs(table.probabilities.reduce(0, +) - 1) < 1e-9)
  }

  @Test func aMergeIsSortedAndOfEqualTimesTheFirstSourceGoesFirst() throws {
    func timer(_ function: Int, every: Int64, count: UInt64) throws -> any ArrivalSource {
      LimitedArrivals(
        try ConstantArrivals(of: FunctionID(function), every: .nanoseconds(every)), count: count)
    }
    var merged = MergedArrivals([
      try timer(0, every: 6, count: 3), NoArrivals(), try timer(2, every: 4, count: 4),
      try timer(3, every: 6, count: 2),
    ])
    #expect(
      try merged.all(inBatchesOf: 2) == [
        arrival(0, 0), arrival(0, 2), arrival(0, 3), arrival(4, 2), arrival(6, 0), arrival(6, 3),
        arrival(8, 2), arrival(12, 0), arrival(12, 2),
      ])
    var nothing = MergedArrivals([])
    #expect(try nothing.all().isEmpty)
  }

  @Test func aMergeIsWhatSortingGivesAndLeavesEachFunctionsArrivals() throws {
    var sources: [any ArrivalSource] = []
    var alone: [[Arrival]] = []
    for function in 0..<20 {
      let source = try poisson(
        function, rate: Double(function + 1), name: "f\(function)", until: seconds(60))
      sources.append(source)
      var copy = source
      alone.append(try copy.all())
    }
    var merged = MergedArrivals(sources)
    let arrivals = try merged.all()
    #expect(arrivals.count == alone.reduce(0) { $0 + $1.count })
    #expect(
      zip(arrivals, arrivals.dropFirst()).allSatisfy {
        ($0.time, $0.function.index) <= ($1.time, $1.function.index)
      })
    for function in 0..<20 {
      #expect(arrivals.filter { $0.function.index == function } == alone[function])
    }
  }

  @Test func aMergeHandsOutWhatComesBeforeAnErrorAndThenThrowsIt() throws {
    struct Failing: ArrivalSource {
      var left = 2
      mutating func read(into batch: UnsafeMutableBufferPointer<Arrival>) throws -> Int {
        guard left > 0 else { throw WorkloadDescriptionError("broken") }
        left -= 1
        batch[0] = arrival(Int64(10 * (2 - left)), 9)
        return 1
      }
    }
    var merged = MergedArrivals([
      try ConstantArrivals(of: FunctionID(0), every: .nanoseconds(8)), Failing(),
    ])
    var batch = [Arrival](repeating: arrival(0, 0), count: 100)
    let count = try batch.withUnsafeMutableBufferPointer { try merged.read(into: $0) }
    #expect(
      Array(batch[..<count])
        == [arrival(0, 0), arrival(8, 0), arrival(10, 9), arrival(16, 0), arrival(20, 9)])
    for _ in 0..<2 {
      #expect(throws: WorkloadDescriptionError("broken")) {
        try batch.withUnsafeMutableBufferPointer { try merged.read(into: $0) }
      }
    }
  }

  @Test func aLimitKeepsTheBeginning() throws {
    var all = try poisson()
    let expected = try all.all(atMost: 1_000)
    var counted = LimitedArrivals(try poisson(), count: 777)
    #expect(try counted.all(inBatchesOf: 100) == Array(expected[..<777]))
    let end = expected[500].time
    var timed = LimitedArrivals(try poisson(), until: end)
    #expect(try timed.all(inBatchesOf: 64) == expected.filter { $0.time < end })
    #expect(try timed.all().isEmpty)
    var none = LimitedArrivals(try poisson(), count: 0)
    #expect(try none.all().isEmpty)
  }
}
