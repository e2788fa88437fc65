import CGSL
import Testing

@testable import SimKernel

@Suite struct RandomStreamTests {
  @Test func theFirstDrawsAreThoseOfEveryMachineAndVersion() {
    var stream = RandomStream(seed: 7, name: "arrivals/0")
    #expect(
      [stream.next(), stream.next(), stream.next()]
        == [2_857_116_427_890_723_057, 567_996_956_008_825_329, 4_664_466_379_572_491_776])
    #expect(stream.uniform() == 0.4917403194594757)
    #expect(stream.exponential() == 0.2835649711281912)
    #expect(stream.normal() == 1.6845909576617515)
    #expect(stream.index(below: 1_000) == 672)
    var request = stream.draws(for: 12)
    #expect(request.next() == 16_883_495_333_091_527_485)
  }

  @Test func seedNameAndReplicationEachMakeAnotherStream() {
    let names = [
      "", "a", "aa", "a\0", "arrivals", "arrivals/", "arrivals/0", "arrivals/1", "12345678",
      "123456789",
    ]
    var first: [UInt64] = []
    for seed in [0, 1, .max] as [UInt64] {
      for name in names {
        for replication in [0, 1, .max] as [UInt32] {
          var stream = RandomStream(seed: seed, name: name, replication: replication)
          first.append(stream.next())
        }
      }
    }
    #expect(Set(first).count == first.count)
  }

  @Test func aDrawInOneStreamChangesNoOther() {
    var (a, b) = (RandomStream(seed: 1, name: "a"), RandomStream(seed: 1, name: "b"))
    let before = (b, a.draws(for: 3))
    _ = a.normal()
    _ = a.next()
    var (request, requestBefore) = (a.draws(for: 3), before.1)
    var untouched = before.0
    #expect(b.next() == untouched.next())
    #expect(request.next() == requestBefore.next())
    #expect(request.next() == requestBefore.next())
  }

  @Test func streamsAndSubStreamsDoNotOverlapOrCorrelate() {
    var stream = RandomStream(seed: 1, name: "x")
    var other = RandomStream(seed: 1, name: "y")
    var seen: [UInt64] = []
    var (own, others, requests, nextRequests): ([Double], [Double], [Double], [Double]) =
      ([], [], [], [])
    for i in 0..<10_000 {
      var request = stream.draws(for: UInt64(i))
      var nextRequest = stream.draws(for: UInt64(i) + 1)
      let words = [stream.next(), other.next(), request.next(), request.next()]
      seen += words
      own.append(RandomStream.uniform(from: words[0]))
      others.append(RandomStream.uniform(from: words[1]))
      requests.append(RandomStream.uniform(from: words[2]))
      nextRequests.append(nextRequest.uniform())
    }
    #expect(Set(seen).count == seen.count)
    // Four standard errors of 10,000 independent pairs.
    #expect(correlation(own, others).magnitude < 0.04)
    #expect(correlation(own, requests).magnitude < 0.04)
    #expect(correlation(requests, nextRequests).magnitude < 0.04)
    #expect(fitDistance(own) { $0 } < largestFitDistance)
    #expect(fitDistance(requests) { $0 } < largestFitDistance)
  }

  @Test func uniformNumbersLieStrictlyBetweenZeroAndOneAndMirrorExactly() {
    #expect(RandomStream.uniform(from: 0) == 0x1p-53)
    #expect(RandomStream.uniform(from: .max) == 1 - 0x1p-53)
    var (a, b) = (
      RandomStream(seed: 1, name: "u", pairing: .original),
      RandomStream(seed: 1, name: "u", pairing: .mirrored)
    )
    for _ in 0..<1_000 { #expect(a.uniform() + b.uniform() == 1) }
  }

  @Test func indicesBelowABoundAreEquallyLikely() {
    var stream = RandomStream(seed: 1, name: "index")
    var counts = [Double](repeating: 0, count: 7)
    for _ in 0..<14_000 { counts[Int(stream.index(below: 7))] += 1 }
    let chiSquared = counts.reduce(0) { $0 + ($1 - 2_000) * ($1 - 2_000) / 2_000 }
    #expect(gsl_cdf_chisq_Q(chiSquared, 6) > 1e-4)
    #expect(stream.index(below: 1) == 0)
    #expect((0..<100).allSatisfy { _ in stream.index(below: .max) < .max })
  }

  @Test(arguments: Pairing.allCases)
  func aBatchGivesTheSameDrawsAsOneByOne(pairing: Pairing) {
    let stream = RandomStream(seed: 1, name: "batch", pairing: pairing)
    for (start, count) in [(UInt64(1) << 40 - 100, 3_000), (7, 0), (7, 1), (7, 2), (7, 3), (8, 3)] {
      let untouched = stream.word(for: 1)
      var words = [UInt64](repeating: untouched, count: count + 1)
      words.withUnsafeMutableBufferPointer {
        stream.fillWords(UnsafeMutableBufferPointer(rebasing: $0[..<count]), from: start)
      }
      #expect((0..<count).allSatisfy { words[$0] == stream.word(for: start + UInt64($0)) })
      #expect(words[count] == untouched)
    }
  }

  @Test(arguments: Pairing.allCases)
  func wordsOfScatteredIndicesAreThoseOfEach(pairing: Pairing) {
    let stream = RandomStream(seed: 1, name: "scattered", pairing: pairing)
    let scattered: [UInt64] = [5, 6, 1 << 36, 1 << 36 | 1, 7, 7, .max, 0, 8]
    for indices in [scattered, [3], [], [9, 10, 11], [11, 10], Array(100..<400)] {
      var words = [UInt64](repeating: 0, count: indices.count)
      words.withUnsafeMutableBufferPointer { words in
        indices.withUnsafeBufferPointer { stream.fillWords(words, of: $0) }
      }
      #expect(words == indices.map { stream.word(for: $0) })
    }
  }

  @Test func theWordsOfIndicesAreIndependentOfSubStreamsAndOfEachOther() {
    let stream = RandomStream(seed: 1, name: "words")
    let words = (0..<20_000).map { stream.word(for: UInt64($0)) }
    let firsts = (0..<20_000).map { index in
      var draws = stream.draws(for: UInt64(index))
      return draws.next()
    }
    #expect(Set(words + firsts).count == 40_000)
    let numbers = words.map { RandomStream.uniform(from: $0) }
    #expect(fitDistance(numbers) { $0 } < largestFitDistance)
    let others = firsts.map { RandomStream.uniform(from: $0) }
    #expect(correlation(numbers, others).magnitude < 4 / 20_000.0.squareRoot())
    #expect(
      correlation(Array(numbers.dropLast()), Array(numbers.dropFirst())).magnitude
        < 4 / 20_000.0.squareRoot())
  }

  @Test(arguments: Pairing.allCases)
  func exponentialAndNormalVariatesHaveTheirDistributions(pairing: Pairing) {
    var stream = RandomStream(seed: 3, name: "variates", pairing: pairing)
    let exponentials = (0..<40_000).map { _ in stream.exponential() }
    let normals = (0..<40_000).map { _ in stream.normal() }
    #expect(fitDistance(exponentials) { gsl_cdf_exponential_P($0, 1) } < largestFitDistance)
    #expect(fitDistance(normals) { gsl_cdf_ugaussian_P($0) } < largestFitDistance)
    #expect(exponentials.allSatisfy { $0 >= 0 })
  }

  @Test func tailsOfTheZigguratsHaveTheirDistributions() {
    var stream = RandomStream(seed: 5, name: "tails")
    // Layer 0 and the far right: always in the tail.
    let word: UInt64 = 0xFFFF_FFFF_FFFF_FE00
    let exponentials = (0..<5_000).map { _ in stream.exponential(from: word) }
    let edge = exponentials.reduce(exponentials[0], min)
    #expect(edge > 7.697 && edge < 7.7)
    #expect(
      fitDistance(exponentials) { 1 - gsl_cdf_exponential_Q($0 - 7.69711747013105, 1) }
        < largestFitDistance)
    let normals = (0..<5_000).map { _ in stream.normal(from: word) }
    let tail = gsl_cdf_ugaussian_Q(3.6541528853610088)
    #expect(
      fitDistance(normals) { 1 - gsl_cdf_ugaussian_Q($0) / tail } < largestFitDistance)
    #expect(normals.allSatisfy { $0 > 3.654 })
    #expect(stream.normal(from: word | 256) < -3.654)
  }

  @Test func mirroredRunsMoveInTheOppositeDirection() {
    var (a, b) = (
      RandomStream(seed: 1, name: "pair", pairing: .original),
      RandomStream(seed: 1, name: "pair", pairing: .mirrored)
    )
    #expect(a.pairing == .original)
    #expect(b.pairing == .mirrored)
    #expect(b.draws(for: 3).pairing == .mirrored)
    #expect(RandomStream(seed: 1, name: "pair").pairing == .none)
    var (exponentials, mirrored): ([Double], [Double]) = ([], [])
    for _ in 0..<2_000 {
      exponentials.append(a.exponential())
      mirrored.append(b.exponential())
      #expect(a.normal() == -b.normal())
    }
    // The correlation of −ln u and −ln(1 − u) is 1 − π²/6.
    #expect((correlation(exponentials, mirrored) + 0.645).magnitude < 0.05)
  }
}
