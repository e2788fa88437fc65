import Calibration
import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// What a simulation of ours records is estimated again, and simulated again from the estimates.
@Suite struct WarmthReplayTests {
  /// Poisson requests of one second under `rules`, as a file of ours would hold them.
  private func record(
    _ rules: WarmthRules, rate: Double, requests: Int, seed: UInt64 = 1
  ) throws -> WarmthRecord {
    var random = RandomStream(seed: seed, name: "test/warmth")
    var text = "container,began,ended,cold\n"
    var now = 0.0
    for index in 0..<requests {
      now += random.exponential() / rate
      text += "\(index),\(now),\(now + 1),true\n"
    }
    let arrivals = try WarmthRecord(try SampleTable(text, origin: "arrivals"))
    text = "container,began,ended,cold\n"
    WarmthReplay(arrivals).simulate(under: rules, seed, 0) { request in
      let ended = request.endedAt.inSeconds
      text +=
        "\(request.container.index),\(request.arrivedAt.inSeconds),\(ended),\(request.warmth != .warmed)\n"
    }
    return try WarmthRecord(try SampleTable(text, origin: "record"))
  }

  @Test func aFixedWindowIsFoundAndTellsEveryColdStart() throws {
    var rules = WarmthRules()
    rules.window = 300
    let record = try record(rules, rate: 0.005, requests: 2_000)
    let study = WarmthStudy([record], replicates: 40)
    let fit = study.fits[0]
    #expect(fit.isExplainedByWindow)
    #expect(abs(try #require(fit.keepAlive?.seconds) - 300) < 1)
    #expect(fit.lifetime?.unexplained == 0 && fit.lifetime?.limitSeconds == nil)
    for it in study.comparisons {
      #expect(it.recall == 1 && it.precision == 1 && it.replications == 1 && it.status == .fitted)
      #expect(it.tooMany.isEmpty && it.tooFew.isEmpty)
    }
  }

  @Test func aLimitOfLivesIsFoundAndTellsWhatTheWindowDoesNot() throws {
    var rules = WarmthRules()
    rules.window = 300
    rules.lifetime = .constant(1_000)
    let record = try record(rules, rate: 0.1, requests: 5_000)
    let study = WarmthStudy([record], replicates: 40)
    let fit = study.fits[0]
    #expect(abs(try #require(fit.lifetime?.limitSeconds) - 1_000) < 10)
    let window = try #require(study.comparisons.first { $0.model == .window })
    let both = try #require(study.comparisons.first { $0.model == .windowAndLifetime })
    #expect(try #require(both.recall) > 0.9)
    #expect(try #require(both.precision) > 0.9)
    #expect(try #require(both.recall) > (try #require(window.recall)))
    #expect(abs(both.meanSimulated / Double(both.recorded) - 1) < 0.05)
  }

  @Test func drawnLifetimesGiveTheCountAndNotTheRequests() throws {
    var rules = WarmthRules()
    rules.window = 3_000
    rules.lifetime = .exponential(mean: 2_000)
    let records = try (2...3 as ClosedRange<UInt64>).map {
      try self.record(rules, rate: 0.1, requests: 5_000, seed: $0)
    }
    let study = WarmthStudy(records, replications: 10, replicates: 40, seed: 9)
    let predicted = try #require(
      study.comparisons.first {
        $0.target == 0 && $0.source == 1 && $0.model == .windowAndLifetime
      })
    #expect(predicted.status == .predicted && predicted.replications == 10)
    // Sixty-odd losses tell their rate to 13 %, and the count itself moves as much.
    #expect(abs(predicted.meanSimulated / Double(predicted.recorded) - 1) < 0.4)
    #expect(try #require(predicted.recall) < 0.6)
    #expect(predicted.tooMany.contains { $0.reason == .drawnLifetime })
  }

  /// A container is there at the start, one is lost after 5 s and one is left idle.
  @Test func differencesHaveTheirReasons() throws {
    let text = """
      container,began,ended,cold
      a,0,1,false
      a,500,501,false
      b,506,507,true
      b,510,511,false
      c,512,513,true
      b,514,515,false
      """
    let record = try WarmthRecord(try SampleTable(text, origin: "record"))
    var rules = WarmthRules()
    rules.window = 100
    let reasons = WarmthReasons(record, rules)
    #expect(reasons.tooMany(0) == .beforeTheRecord)
    #expect(reasons.tooMany(1) == .keptLonger)
    #expect(reasons.tooFew(2) == .goneEarly)
    #expect(reasons.tooFew(4) == .notTaken)
    #expect(reasons.tooMany(3) == .earlierDifference)
    rules.lifetime = .constant(3)
    #expect(WarmthReasons(record, rules).tooMany(3) == .livedLonger)
    rules.lifetime = .exponential(mean: 3)
    #expect(WarmthReasons(record, rules).tooMany(3) == .drawnLifetime)
  }
}

/// Pacslab's measurements of AWS Lambda, where they are beside the project.
@Suite struct PacslabWarmthTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../../shared/traces/pacslab-aws-lambda-2020").standardized.path
  private static let files = [
    "res-01-2020-05-23_20-42-58.csv", "res-01-2020-06-04_23-02-14.csv",
  ].map { "\(folder)/\($0)" }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: folder),
      "pacslab's measurements are not beside the project"))
  func theMeasuredColdStartsComeOutAsTheyDid() throws {
    let records = try Self.files.map {
      try WarmthRecord(
        try SampleTable(try String(contentsOfFile: $0, encoding: .utf8), origin: $0))
    }
    #expect(records.map(\.uses.count) == [10_066, 246])
    #expect(records.map(\.coldStarts) == [59, 52])
    let study = WarmthStudy(records, replications: 2, replicates: 40)
    let (busy, sparse) = (study.fits[0], study.fits[1])
    #expect(busy.routing.explained(by: .mostRecentlyUsed) == 8_981)
    #expect(busy.routing.choices == 8_992 && busy.routing.rule == .mostRecentlyUsed)
    #expect(sparse.routing.choices == 0)

    let long = try #require(busy.keepAlive)
    let short = try #require(sparse.keepAlive)
    #expect(!busy.isExplainedByWindow && long.contradictions == 42)
    #expect(sparse.isExplainedByWindow && short.contradictions == 1)
    #expect(abs(try #require(long.reuses.last) - 1_522.7) < 0.1)
    #expect(abs(short.window.lower - 636.8) < 0.1)
    #expect(abs(try #require(short.window.upper) - 642.1) < 0.1)
    #expect(abs(try #require(short.absences.first) - 494.4) < 0.1)

    let lives = try #require(busy.lifetime)
    #expect(lives.missed == 59 && abs(lives.window.lower - 1_522.7) < 0.1)
    #expect(lives.explainedByWindow == 16 && lives.explainedByLimit == 6)
    #expect(lives.unexplained == 37)
    #expect(abs(lives.limit.lower - 7_341.8) < 0.1)
    #expect(abs(try #require(lives.limit.upper) - 7_354.0) < 0.1)
    #expect(sparse.lifetime?.limitSeconds == nil && sparse.lifetime?.unexplained == 1)

    func counts(_ target: Int, _ source: Int) throws -> [Int] {
      let it = try #require(
        study.comparisons.first {
          $0.target == target && $0.source == source && $0.model == .window
        })
      return [it.simulated[0], it.both[0]]
    }
    // Fitted on the same run, then predicted from the other one.
    #expect(try counts(0, 0) == [32, 20])
    #expect(try counts(0, 1) == [79, 38])
    #expect(try counts(1, 1) == [52, 51])
    #expect(try counts(1, 0) == [10, 9])
  }
}
