import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// Where the distribution functions lie, beside the project.
private let folder =
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path + "/../shared/traces/azure2019-cdfs-serverlessbench"

/// How far the built-in model of Azure's functions lies from the distribution functions over all of the released trace.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: folder),
    "the distribution functions of Azure's trace are not beside the project"))
struct PopulationDistanceTests {
  /// A published step function: the share of what is at most each value, values rising.
  private struct Steps {
    var values: [Double] = []
    var shares: [Double] = []

    init(_ file: String) throws {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      for line in text.split(whereSeparator: \.isNewline) {
        let fields = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard let value = Double(fields[0]), let share = Double(fields[1]) else { continue }
        values.append(value)
        shares.append(share)
      }
    }

    /// The largest distance from the distribution of `samples` (Kolmogorov, Smirnov).
    func distance(_ samples: [Double]) -> Double {
      let samples = samples.sorted()
      let n = Double(samples.count)
      var (largest, i, j) = (0.0, 0, 0)
      while i < samples.count || j < values.count {
        let x = min(
          i < samples.count ? samples[i] : .infinity, j < values.count ? values[j] : .infinity)
        while i < samples.count, samples[i] <= x { i += 1 }
        while j < values.count, values[j] <= x { j += 1 }
        largest = max(largest, abs(Double(i) / n - (j > 0 ? shares[j - 1] : 0)))
      }
      return largest
    }
  }

  private static let population = Result {
    try Population(.azure2019, functions: 47_000, seed: 1)
  }

  @Test func functionsPerApplication() throws {
    let population = try Self.population.get()
    let distance = try Steps("chainlenCDF.csv").distance(
      population.applications.map { Double($0.size) })
    #expect(distance < 0.02, "\(distance)")
  }

  @Test func requestsPerDay() throws {
    let population = try Self.population.get()
    let distance = try Steps("invokesCDF.csv").distance(
      population.applications.map { $0.requestsPerDay.rounded(.down) })
    #expect(distance < 0.05, "\(distance)")
  }

  @Test func averageTimes() throws {
    let population = try Self.population.get()
    let distance = try Steps("execTimeCDF.csv").distance(
      population.functions.map { ($0.averageTime * 200).rounded(.down) * 5 })
    #expect(distance < 0.05, "\(distance)")
  }

  /// The published fit is farther from the data than 0.05; the quantiles of the data are not.
  @Test func memory() throws {
    let steps = try Steps("memCDF.csv")
    let population = try Self.population.get()
    let fitted = steps.distance(
      population.applications.map { (Double($0.memory.count) / 5e6).rounded(.down) * 5 })
    #expect(fitted > 0.05 && fitted < 0.12, "\(fitted)")
    let measured = try Population(.azure2019Measured, functions: 47_000, seed: 1)
    let distance = steps.distance(
      measured.applications.map { (Double($0.memory.count) / 5e6).rounded(.down) * 5 })
    #expect(distance < 0.05, "\(distance)")
  }

  /// As the published figures: per application and day, counts of minutes spread evenly, two requests at least.
  ///
  /// Applications
  /// with more than 30,000 requests a day are given that many, so that a debug build draws the day in bearable time.
  @Test func variationOfGaps() throws {
    var model = PopulationModel.azure2019
    model.requestsPerDay = try QuantileTable(
      model.requestsPerDay.points.map { .init($0.probability, min($0.value, 30_000)) })
    let population = try Population(model, functions: 8_000, seed: 1)
    var counts = [Int32](repeating: 0, count: population.applications.count * 1_440)
    var source = try PopulationArrivals(of: population, until: .start + .hours(24)) {
      RandomStream(seed: 1, name: $0)
    }
    let batch = UnsafeMutableBufferPointer<Arrival>.allocate(capacity: 1_024)
    defer { batch.deallocate() }
    while true {
      let count = try source.read(into: batch)
      if count == 0 { break }
      for arrival in batch[..<count] {
        let application = population.functions[arrival.function.index].application
        counts[application * 1_440 + Int(arrival.time.nanoseconds / 60_000_000_000)] += 1
      }
    }
    let variations = population.applications.indices.compactMap {
      Self.variation(counts[($0 * 1_440)..<($0 + 1) * 1_440])
    }
    let distance = try Steps("CVs.csv").distance(variations)
    #expect(distance < 0.05, "\(distance)")
  }

  /// The variation of the gaps between requests that are spread evenly over each minute; `nil` below two requests.
  private static func variation(_ counts: ArraySlice<Int32>) -> Double? {
    var (gaps, sum, squares) = (0.0, 0.0, 0.0)
    var last: Double?
    for (minute, count) in counts.enumerated() where count > 0 {
      let n = Double(count)
      if let last {
        let gap = Double(minute) + 0.5 / n - last
        (gaps, sum, squares) = (gaps + 1, sum + gap, squares + gap * gap)
      }
      (gaps, sum, squares) = (gaps + n - 1, sum + (n - 1) / n, squares + (n - 1) / (n * n))
      last = Double(minute) + 1 - 0.5 / n
    }
    guard gaps > 0 else { return nil }
    let mean = sum / gaps
    // What rounding leaves of equal gaps counts as none.
    let square = squares / gaps - mean * mean
    return square < 1e-9 * mean * mean ? 0 : square.squareRoot() / mean
  }
}
