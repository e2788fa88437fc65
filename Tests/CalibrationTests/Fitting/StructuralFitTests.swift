import SimKernel
import Testing

@testable import Calibration

@Suite struct StructuralFitTests {
  private var options: FitOptions {
    var options = FitOptions()
    options.replicates = 60
    return options
  }

  /// `repetitions` of each set-up, each time `expected` of it times a log-normal of median 1 and sigma `noise`.
  private func repetitions<Model: StructuralModel>(
    of model: Model, _ setUps: [Model.Observation], repetitions: Int, noise: Double, seed: UInt64,
    _ change: (inout Model.Observation, [Double]) -> Void
  ) -> [Repetition<Model.Observation>] {
    var draws = RandomStream(seed: seed, name: "test")
    return setUps.indices.flatMap { setUp in
      (0..<repetitions).map { _ in
        var observation = setUps[setUp]
        change(
          &observation,
          model.expected(observation).map { $0 * Arithmetic.exp(noise * draws.normal()) })
        return Repetition(setUp: setUp, [observation])
      }
    }
  }

  private func starts(noise: Double, seed: UInt64) -> [Repetition<SimultaneousStarts.Observation>] {
    repetitions(
      of: SimultaneousStarts([0.08, 0.06, 0.1]),
      [1, 2, 4, 8, 16].map { .init(simultaneous: $0, cores: 2, mean: 0, last: 0) },
      repetitions: 6, noise: noise, seed: seed
    ) {
      $0.mean = $1[0]
      $0.last = $1[$1.count - 1]
    }
  }

  @Test func simultaneousStartsWithoutNoiseGiveTheirParametersBack() {
    let fit = StructuralFit<SimultaneousStarts>(starts(noise: 0, seed: 1), name: "a", options)
    #expect(fit.converged)
    #expect(fit.deviation < 1e-6)
    for (found, truth) in zip(fit.model.values, [0.08, 0.06, 0.1]) {
      #expect((found / truth - 1).magnitude < 1e-4)
    }
  }

  @Test func startsThatDifferEndOneAfterTheOther() {
    // Works of 0.5, 1 and 1.5 on one core: after 1.5, 2.5 and 3.
    let alone = [1.0, 2.0, 3.0].flatMap { Array(repeating: $0, count: 100) }
    let three = SimultaneousStarts.Observation(
      simultaneous: 3, cores: 1, mean: 0, last: 0, alone: alone)
    let expected = SimultaneousStarts([0.1, 1, 0.01]).expected(three)
    #expect((expected[0] - (0.1 + 7.0 / 3 + 0.01)).magnitude < 1e-9)
    #expect((expected[1] - (0.1 + 3 + 0.02)).magnitude < 1e-9)
  }

  @Test func intervalsOverRepetitionsHoldTheTruthInMostOfManyTries() {
    var covered = [0, 0, 0]
    for seed in 0..<30 {
      let fit = StructuralFit<SimultaneousStarts>(
        starts(noise: 0.05, seed: UInt64(seed)), name: "\(seed)", options)
      for (i, truth) in [0.08, 0.06, 0.1].enumerated() where fit.intervals[i].contains(truth) {
        covered[i] += 1
      }
    }
    // 27 of 30 expected; four standard deviations.
    for count in covered { #expect(count >= 20) }
  }

  @Test func initialisationUnderQuotasGivesCPUTimeAndConstantBack() {
    let truth = QuotaInitialisation([0.28, 0.02])
    let data = repetitions(
      of: truth, [nil, 2, 1, 0.5, 0.25, 0.1].map { .init(quota: $0, seconds: 0) }, repetitions: 10,
      noise: 0.05, seed: 2
    ) { $0.seconds = $1[0] }
    let fit = StructuralFit<QuotaInitialisation>(data, name: "quota", options)
    #expect((fit.model.cpu / 0.28 - 1).magnitude < 0.05)
    #expect(fit.intervals[1].contains(0.02))
    #expect((fit.deviation - 0.05).magnitude < 0.02)
  }

  @Test func moreThanOneCoreDoesNotHelpAnInitialisation() {
    let model = QuotaInitialisation([0.3, 0.1])
    #expect(
      model.expected(.init(quota: nil, seconds: 0)) == model.expected(.init(quota: 2, seconds: 0)))
    #expect(model.expected(.init(quota: 0.5, seconds: 0))[0] == 0.3 / 0.5 + 0.1)
  }

  @Test func pullsOverSeveralLinksGiveRatesAndOverlapBack() {
    let truth = [0.02, 200e6, 16e6, 0.05, 0.7]
    let setUps: [PullRates.Observation] = [nil, 125e6, 12.5e6, 4e6].flatMap { link in
      [(1e6, 1), (60e6, 1), (230e6, 1), (230e6, 6)].map {
        .init(link: link, compressedBytes: $0.0, layers: $0.1, download: 0, tail: 0)
      }
    }
    let data = repetitions(of: PullRates(truth), setUps, repetitions: 5, noise: 0.02, seed: 3) {
      $0.download = $1[0]
      $0.tail = $1[1]
    }
    let fit = StructuralFit<PullRates>(data, name: "pull", options)
    #expect(fit.converged)
    for (found, expected) in zip(fit.model.values, truth) {
      #expect((found / expected - 1).magnitude < 0.1)
    }
  }

  @Test func whatMeasurementsDoNotTellHasTheWholeRange() {
    let setUps: [PullRates.Observation] = [1e6, 60e6, 230e6].map {
      .init(link: nil, compressedBytes: $0, layers: 1, download: 0, tail: 0)
    }
    let data = repetitions(
      of: PullRates([0.02, 200e6, 16e6, 0.05, 0.7]), setUps, repetitions: 5, noise: 0.02, seed: 5
    ) {
      $0.download = $1[0]
      $0.tail = $1[1]
    }
    let fit = StructuralFit<PullRates>(data, name: "pull", options)
    #expect(fit.intervals[4] == 0...1)
    #expect(fit.intervals[2].contains(16e6) && fit.intervals[2].upperBound < 20e6)
  }

  @Test func oneLayerDoesNotOverlapWithItself() {
    let model = PullRates([0, 10, 10, 0, 1])
    let one = PullRates.Observation(
      link: nil, compressedBytes: 100, layers: 1, download: 0, tail: 0)
    var many = one
    many.layers = 1_000
    #expect(model.expected(one) == [10, 10])
    #expect((model.expected(many)[1] - 0.01).magnitude < 1e-9)
  }

  @Test func aClosedLoopWithoutOverheadIsServiceTimesClientsOverParallelism() {
    let model = ClosedLoopQueue([0.01, 1e-9, 4])
    #expect((model.response(clients: 3) - 0.01).magnitude < 1e-6)
    #expect((model.response(clients: 100) - 0.25).magnitude < 1e-6)
  }

  @Test func aClosedLoopOfOneServerIsTheMachineRepairModel() {
    // Two clients, equal times of 1: weights 1, 2, 2 for none, one and both at the server; it works 4 of 5 times.
    let model = ClosedLoopQueue([1, 1, 1])
    #expect((model.response(clients: 1) - 2).magnitude < 1e-12)
    #expect((model.response(clients: 2) - 2 / 0.8).magnitude < 1e-12)
  }

  @Test func responseTimesAtSeveralConcurrenciesGiveTheQueueBack() {
    let truth = [0.012, 0.045, 3.2]
    func fit(noise: Double) -> StructuralFit<ClosedLoopQueue> {
      let data = repetitions(
        of: ClosedLoopQueue(truth), [1, 5, 10, 20, 50, 100].map { .init(clients: $0, seconds: 0) },
        repetitions: 5, noise: noise, seed: 4
      ) { $0.seconds = $1[0] }
      return StructuralFit(data, name: "queue", options)
    }
    let exact = fit(noise: 0)
    #expect(exact.converged)
    for (found, expected) in zip(exact.model.values, truth) {
      #expect((found / expected - 1).magnitude < 1e-3)
    }
    // With noise, a slower station of more servers looks much the same; pace and sum of times do not depend on that.
    let noisy = fit(noise: 0.01)
    let model = noisy.model
    #expect((model.service / model.parallelism / (0.012 / 3.2) - 1).magnitude < 0.02)
    #expect(((model.service + model.overhead) / 0.057 - 1).magnitude < 0.02)
    for (interval, expected) in zip(noisy.intervals, truth) { #expect(interval.contains(expected)) }
  }
}
