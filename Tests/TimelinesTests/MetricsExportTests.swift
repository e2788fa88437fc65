import ClusterModel
import Experiments
import Foundation
import SimKernel
import Testing

@testable import Timelines

@Suite struct MetricsExportTests {
  /// A line of a sample: its series, value and time.
  private struct Sample {
    var series: String
    var value: Double
    var time: Double?
  }

  private func metrics(
    _ folder: RunFolder, _ change: (inout MetricsOptions) -> Void = { _ in }
  ) throws -> (samples: [Sample], text: String, facts: MetricsFacts) {
    var options = MetricsOptions()
    change(&options)
    let path = "\(folder.path)/metrics.txt"
    let facts = try MetricsExport.write(folder, options, to: path)
    let text = try RunLab.text(path)
    var samples: [Sample] = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      var words = line.split(separator: " ")
      let time = options.form == .openmetrics ? Double(words.removeLast()) : nil
      let value = try #require(Double(words.removeLast()))
      samples.append(Sample(series: words.joined(separator: " "), value: value, time: time))
    }
    return (samples, text, facts)
  }

  private func last(_ samples: [Sample], _ start: String, _ label: String = "") -> Double {
    var values: [String: Double] = [:]
    for sample in samples
    where sample.series.hasPrefix(start) && (label.isEmpty || sample.series.contains(label)) {
      values[sample.series] = sample.value
    }
    return values.values.reduce(0, +)
  }

  @Test(arguments: MetricsOptions.Form.allCases)
  func theLastValuesAreThoseOfTheSummary(form: MetricsOptions.Form) throws {
    try RunLab.run { folder in
      let (samples, text, _) = try metrics(folder) { $0.form = form }
      let summary = try #require(
        try JSONSerialization.jsonObject(
          with: Data(RunLab.text("\(folder.path)/summary.json").utf8)) as? [String: Any])
      let requests = try #require(summary["requests"] as? [String: Double])
      let response = try #require(summary["responseTimeSeconds"] as? [String: Double])
      let completed = try #require(requests["completed"])
      #expect(last(samples, "simfaas_requests_arrived_total") == requests["arrived"])
      #expect(last(samples, "simfaas_requests_ended_total", "outcome=\"completed\"") == completed)
      #expect(last(samples, "simfaas_response_time_seconds_count") == completed)
      #expect(last(samples, "simfaas_response_time_seconds_bucket", "+Inf") == completed)
      let mean = last(samples, "simfaas_response_time_seconds_sum") / completed
      #expect(abs(mean - (response["mean"] ?? 0)) < 1e-9)
      let containers = try #require(summary["containers"] as? [String: Any])
      #expect(last(samples, "simfaas_containers_created_total") == containers["created"] as? Double)
      #expect(
        last(samples, "simfaas_containers_gone_total", "end=\"expired\"")
          == containers["expired"] as? Double)
      #expect(text.hasSuffix("# EOF\n") == (form == .openmetrics))
    }
  }

  @Test func requestsInFlightHaveArrivedAndNotEnded() throws {
    try RunLab.run(RunLab.cut) { folder in
      let (samples, _, _) = try metrics(folder)
      #expect(last(samples, "simfaas_requests_arrived_total") == 2)
      #expect(last(samples, "simfaas_requests_ended_total") == 0)
    }
  }

  @Test func countersNeverFallAndTimesNeverGoBack() throws {
    try RunLab.run { folder in
      let (samples, text, facts) = try metrics(folder)
      #expect(facts.step == .seconds(5) && facts.hasSamples && facts.hasContainers)
      var previous: Sample?
      var seen: Set<String> = []
      for sample in samples where !sample.series.contains("_seconds_") {
        if let previous, previous.series == sample.series {
          #expect(sample.time ?? 0 > previous.time ?? 0)
          if sample.series.contains("_total") { #expect(sample.value >= previous.value) }
        } else {
          // Each series stands in one piece.
          #expect(seen.insert(sample.series).inserted, "\(sample.series)")
        }
        previous = sample
      }
      #expect(text.contains("function=\"g, \\\"h\\\"\""))
      #expect(text.contains("# UNIT simfaas_response_time_seconds seconds\n"))
      let first = try #require(samples.first?.time)
      #expect(first == Double(MetricsOptions.defaultEpoch))
    }
  }

  @Test func bucketsOfAHistogramAreCumulated() throws {
    try RunLab.run { folder in
      let (samples, _, _) = try metrics(folder) { $0.form = .prometheus }
      let buckets = samples.filter {
        $0.series.hasPrefix("simfaas_execution_time_seconds_bucket{function=\"f\"")
      }
      #expect(buckets.count == MetricFamily.buckets.count + 1)
      for (left, right) in zip(buckets, buckets.dropFirst()) { #expect(left.value <= right.value) }
      // Executions take 200 ms, more where they share cores.
      #expect(buckets[6].value == 0 && buckets[7].value > 0)
    }
  }

  @Test func gaugesAreTheLastSamples() throws {
    try RunLab.run { folder in
      let (samples, _, _) = try metrics(folder) { $0.step = .milliseconds(2_500) }
      let cores = samples.filter { $0.series == "simfaas_node_cores_in_use{node=\"node-1\"}" }
      var table = try folder.samples()
      var expected: [Double] = []
      while let sample = try table.next() {
        let value = Double(sample.nodes[0].cores.millicores) / 1_000
        expected += [value, value]
      }
      #expect(cores.map(\.value).prefix(20) == expected.prefix(20))
    }
  }

  @Test func functionsBeyondTheMostShareASeries() throws {
    try RunLab.run { folder in
      let (samples, _, _) = try metrics(folder) { $0.mostFunctions = 1 }
      let (all, _, _) = try metrics(folder)
      let arrived = "simfaas_requests_arrived_total"
      #expect(last(samples, arrived, "\"f\"") == last(all, arrived, "\"f\""))
      #expect(last(samples, arrived, "\"other\"") == last(all, arrived, "g, "))
      #expect(last(samples, arrived, "g, ") == 0)
    }
  }

  @Test func withoutSamplesTheStepIsRoundAndGaugesAreMissing() throws {
    try RunLab.run(overrides: ["metrics.samplingPeriod=null", "metrics.containers=false"]) {
      folder in
      let (_, text, facts) = try metrics(folder)
      #expect(!facts.hasSamples && !facts.hasContainers)
      #expect(facts.step == .milliseconds(100))
      #expect(!text.contains("simfaas_node_") && !text.contains("simfaas_containers"))
    }
  }

  @Test func aStepThatIsTooShortIsRefused() throws {
    try RunLab.run { folder in
      let error = #expect(throws: SettingsError.self) {
        try metrics(folder) { $0.step = .microseconds(1) }
      }
      #expect(error?.description.hasPrefix("--step: is shorter than a millisecond") == true)
    }
    let tooMany = #expect(throws: SettingsError.self) {
      try MetricGrid(length: .hours(24), stated: .milliseconds(1), period: nil, series: 10)
    }
    #expect(tooMany?.description.contains("gives too many values for a run of 1d") == true)
  }

  @Test(arguments: [("simfaas", true), ("_a1", true), ("1a", false), ("a-b", false), ("", false)])
  func aPrefixIsTheBeginningOfAName(text: String, isOne: Bool) {
    #expect(MetricsOptions.isPrefix(text) == isOne)
  }
}

@Suite struct MetricGridTests {
  @Test func instantsAreMultiplesOfTheStepAndTheEnd() throws {
    let grid = try MetricGrid(
      length: .milliseconds(10_500), stated: .seconds(5), period: nil, series: 1)
    #expect((0..<grid.count).map { grid[$0].inSeconds } == [0, 5, 10, 10.5])
    #expect(grid.place(.start) == 0)
    #expect(grid.place(.start + .nanoseconds(1)) == 1)
    #expect(grid.place(.start + .seconds(5)) == 1)
    #expect(grid.place(.start + .milliseconds(10_400)) == 3)
    let whole = try MetricGrid(length: .seconds(10), stated: .seconds(5), period: nil, series: 1)
    #expect((0..<whole.count).map { whole[$0].inSeconds } == [0, 5, 10])
  }

  @Test func aLongRunHasAMultipleOfTheDistanceOfSamples() throws {
    let grid = try MetricGrid(
      length: .hours(24 * 30), stated: nil, period: .seconds(10), series: 51)
    #expect(grid.count <= MetricGrid.mostByDefault + 2)
    #expect(grid.step.nanoseconds % 10_000_000_000 == 0)
  }
}

@Suite struct DashboardTests {
  @Test func eachQueryIsOfAMetricThatIsWritten() throws {
    try RunLab.run { folder in
      var options = MetricsOptions()
      options.prefix = "sim"
      let path = "\(folder.path)/metrics.txt"
      _ = try MetricsExport.write(folder, options, to: path)
      let text = try RunLab.text(path)
      let dashboard = try #require(
        try JSONSerialization.jsonObject(with: Data(Dashboard.json(folder, options).utf8))
          as? [String: Any])
      let panels = try #require(dashboard["panels"] as? [[String: Any]])
      #expect(panels.count == Dashboard.panels("sim").count)
      var families: Set<String> = []
      for panel in panels {
        for target in try #require(panel["targets"] as? [[String: Any]]) {
          let expression = try #require(target["expr"] as? String)
          let name = try #require(expression.firstMatch(of: /sim_[a-z_]+/)).0
          #expect(text.contains("\n\(name){") || text.contains("\n\(name) "), "\(name)")
          families.insert(String(name))
        }
      }
      let shown = MetricFamily.allCases.filter { $0 != .runInfo }
      #expect(families == Set(shown.map { "sim_\($0.sampleName)" }))
      #expect((dashboard["time"] as? [String: String])?["from"] == "2020-01-01T00:00:00Z")
    }
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (1_709_251_199, "2024-02-29T23:59:59Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
  ])
  func aUnixTimeIsWrittenAsADate(seconds: Int64, text: String) {
    #expect(UnixTime.text(seconds) == text)
  }
}
