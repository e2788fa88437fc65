import Testing

@testable import SimKernel

@Suite struct HistogramTests {
  static func of(_ lengths: [Int64]) -> Histogram {
    var histogram = Histogram()
    for length in lengths { histogram.record(SimDuration(nanoseconds: length)) }
    return histogram
  }

  @Test func everyLengthLiesInTheBucketWhoseMiddleIsNear() {
    var random = TestRandom(seed: 1)
    var lengths: [Int64] = (0..<63).flatMap { [1 << $0, (1 << $0) - 1, (1 << $0) + 1] }
    for _ in 0..<20_000 { lengths.append(Int64(random.next() >> (1 + random.below(63)))) }
    lengths += [0, 127, 128, 129, 130, .max]
    for length in lengths {
      let bucket = Histogram.bucket(of: length)
      #expect((0..<Histogram.buckets).contains(bucket))
      let middle = Histogram.middle(of: bucket)
      let off = Double((middle - length).magnitude)
      #expect(off <= Double(length) * Histogram.relativeError, "\(length) became \(middle)")
      #expect(length >= 128 || middle == length)
    }
    #expect(Histogram.bucket(of: -5) == 0)
  }

  @Test func bucketsAreInTheOrderOfLengths() {
    let lengths = (0..<5_000).map { Int64($0) } + (13..<62).flatMap { [1 << $0, 3 << ($0 - 1)] }
    let buckets = lengths.map { Histogram.bucket(of: $0) }
    #expect(buckets == buckets.sorted())
    #expect(Set(buckets).count > 400)
  }

  @Test func quantilesOfLengthsOneToAHundredAreExact() {
    let histogram = Self.of(Array(1...100).reversed())
    for (p, expected) in [
      (0.0, 1), (0.005, 1), (0.01, 1), (0.011, 2), (0.5, 50), (0.9, 90), (1, 100),
    ] {
      #expect(histogram.quantile(p)?.nanoseconds == Int64(expected), "p = \(p)")
    }
    #expect(histogram.quantile(-1)?.nanoseconds == 1)
    #expect(histogram.quantile(2)?.nanoseconds == 100)
    #expect(histogram.count == 100)
  }

  @Test func quantilesLieWithinTheStatedErrorOfThoseOfTheSortedSamples() {
    var random = TestRandom(seed: 2)
    // From 1 µs to 4 s, with the same number of samples in each octave.
    let lengths = (0..<10_000).map { _ in
      let octave = Int64(10 + random.below(22))
      return Int64(1) << octave + Int64(random.below(UInt64(1) << UInt64(octave)))
    }
    let sorted = lengths.sorted()
    let histogram = Self.of(lengths)
    for permille in 1...1_000 {
      let rank = (permille * sorted.count + 999) / 1_000
      let exact = Double(sorted[rank - 1])
      let found = histogram.quantile(Double(permille) / 1_000)?.inSeconds ?? 0
      #expect(abs(found * 1e9 - exact) <= exact * Histogram.relativeError)
    }
  }

  @Test func nothingRecordedHasNoQuantileAndTakesNoMemory() {
    let histogram = Histogram()
    #expect(histogram.quantile(0.5) == nil)
    #expect(histogram.allocatedBytes == 0)
  }

  @Test func mergedPartsAreTheWholeInAnyOrder() {
    let first: [Int64] = [3, 3, 1_000, 5_000_000]
    let second: [Int64] = [0, 900, 1_000, 77_000_000_000]
    let whole = Self.of(first + second)
    var forward = Self.of(first)
    forward.merge(Self.of(second))
    var backward = Self.of(second)
    backward.merge(Self.of(first))
    for rank in 1...8 {
      let p = Double(rank) / 8
      #expect(forward.quantile(p) == whole.quantile(p) && backward.quantile(p) == whole.quantile(p))
    }
    #expect(forward.count == 8)
  }

  @Test func aCopyIsIndependent() {
    var histogram = Self.of([1, 2, 3])
    let copy = histogram.copy()
    histogram.record(.seconds(1))
    #expect(copy.count == 3 && copy.quantile(1)?.nanoseconds == 3)
  }

  @Test func memoryGrowsWithTheSpreadOfLengthsOnly() {
    let narrow = Self.of(Array(repeating: 1_000_000, count: 1_000))
    let wide = Self.of((0..<1_000).flatMap { [1_000_000 * ($0 + 1), 7 * $0] })
    #expect(narrow.allocatedBytes <= 512)
    #expect(wide.allocatedBytes > 2_000 && wide.allocatedBytes < 16_000)
    // Every bucket there is.
    let all = Self.of((0..<Histogram.buckets).map { Histogram.middle(of: $0) })
    #expect(all.allocatedBytes <= (Histogram.buckets + 32) * 8)
    #expect(all.quantile(1)?.nanoseconds == Histogram.middle(of: Histogram.buckets - 1))
  }

  @Test func aBucketMetMoreOftenThanTwoBytesHoldIsCountedOn() {
    var histogram = Self.of([1_000, 5_000])
    for _ in 0..<70_000 { histogram.record(.microseconds(1)) }
    histogram.record(.microseconds(9), count: 1 << 40)
    let before = histogram.allocatedBytes
    histogram.record(.nanoseconds(2), count: 3)
    #expect(histogram.count == 70_005 + 1 << 40)
    #expect(histogram.quantile(3.0 / Double(70_005 + 1 << 40))?.nanoseconds == 2)
    #expect(histogram.quantile(70_004.0 / Double(70_005 + 1 << 40))?.nanoseconds == 1_004)
    #expect(histogram.allocatedBytes > before)
  }

  @Test func zerosTakeNoMemoryAndComeFirst() {
    var histogram = Self.of([0, 0, -3, 0])
    #expect(histogram.allocatedBytes == 0 && histogram.quantile(1) == .zero)
    histogram.record(.seconds(1))
    let copy = histogram.copy()
    #expect(histogram.quantile(0.8) == .zero && copy.quantile(0.81) == copy.quantile(1))
    #expect(copy.count == 5 && copy.allocatedBytes < 100)
  }

  @Test func theRangeHeldGrowsEitherWay() {
    var random = TestRandom(seed: 3)
    let lengths = (0..<3_000).map { _ in Int64(random.next() >> (1 + random.below(63))) }
    let histogram = Self.of(lengths)
    let buckets = lengths.map { Histogram.bucket(of: $0) }.sorted()
    for place in stride(from: 0, to: 3_000, by: 7) {
      let found = histogram.quantile((Double(place) + 0.5) / 3_000)?.nanoseconds
      #expect(found == Histogram.middle(of: buckets[place]))
    }
  }

  @Test func bucketsCoverAllLengthsWithoutGapsOrOverlaps() {
    var histogram = Histogram()
    let lengths: [Int64] = [
      0, 0, 1, 127, 128, 129, 130, 255, 256, 1_000_000, 1_015_807, 1_015_808, .max,
    ]
    for length in lengths { histogram.record(SimDuration(nanoseconds: length)) }
    var buckets: [(from: Int64, to: Int64, count: UInt64)] = []
    histogram.forEachBucket { buckets.append(($0.nanoseconds, $1.nanoseconds, $2)) }
    #expect(buckets.reduce(0) { $0 + $1.count } == UInt64(lengths.count))
    for (bucket, next) in zip(buckets, buckets.dropFirst()) { #expect(bucket.to < next.from) }
    for length in lengths {
      let holding = buckets.filter { ($0.from...$0.to).contains(length) }
      #expect(holding.count == 1, "\(length)")
      #expect(holding.allSatisfy { Double($0.to - $0.from) <= Double($0.from) / 64 })
    }
    #expect(buckets[0].count == 2 && buckets[0].to == 0)
  }
}
