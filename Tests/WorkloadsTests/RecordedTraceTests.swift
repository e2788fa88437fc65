import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// What Azure has recorded, where it lies beside the project.
@Suite struct RecordedTraceTests {
  private static let recorded = beside(
    "../shared/traces/azure2021-998rows/AzureFunctionsInvocationTrace2021_first998.csv")

  private static func beside(_ path: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/" + path
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: recorded),
      "the recorded Azure rows are not beside the project"))
  func theRecordedAzureRowsReadAsAnIndependentComputationHasThem() throws {
    let scan = try TraceScan(path: Self.recorded)
    #expect(scan.format == .azure2021)
    #expect(scan.count == 998)
    #expect(scan.functionCount == 49)
    #expect(Set(scan.functions.map(\.application)).count == 21)
    #expect(Set(scan.functions.map(\.name)).count == 49)
    #expect(scan.functions.allSatisfy { $0.name.utf8.count == 17 })
    #expect(scan.zeroDurations == 43)
    #expect(scan.reordered == 0)
    #expect(scan.movedToStart == 0)

    var source = try TraceArrivals(scan)
    let arrivals = try source.all()
    #expect(arrivals.count == 998)
    #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0.time <= $1.time })

    // By Foundation's strings and decimals, which share nothing with the reader.
    let text = try String(contentsOfFile: Self.recorded, encoding: .utf8)
    let rows = text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",").map(String.init)
    }
    var numbers: [String: Int] = [:]
    var counts: [Int] = []
    var durations: [Int64] = []
    for (arrival, row) in zip(arrivals, rows) {
      let name = row[0] + "/" + row[1]
      let number = numbers[name] ?? numbers.count
      if numbers.updateValue(number, forKey: name) == nil {
        counts.append(0)
        durations.append(0)
      }
      let end = try #require(Decimal(string: row[2]))
      let duration = try #require(Decimal(string: row[3]))
      let start = NSDecimalNumber(decimal: (end - duration) * 1_000_000_000).doubleValue
      #expect(abs(start - Double(arrival.time.nanoseconds)) <= 1)
      let nanoseconds = NSDecimalNumber(decimal: duration * 1_000_000_000).int64Value
      #expect(arrival.execution.nanoseconds == nanoseconds)
      #expect(arrival.function.index == number)
      counts[number] += 1
      durations[number] += nanoseconds
    }
    for (index, function) in scan.functions.enumerated() {
      #expect(function.count == UInt64(counts[index]))
      let mean = try #require(function.meanDuration)
      #expect(
        mean.nanoseconds == (durations[index] + Int64(counts[index] / 2)) / Int64(counts[index]))
    }
  }

  @Test func theBundledTraceIsWhatItsGeneratorWrites() throws {
    let place = URL(fileURLWithPath: Self.beside("traces/azure2021-like.csv"))
    if ProcessInfo.processInfo.environment["SIMFAAS_WRITE_TRACES"] != nil {
      try Data(AzureLikeTrace.generate()).write(to: place)
    }
    let bundled = try Data(contentsOf: place)
    #expect([UInt8](bundled) == AzureLikeTrace.generate())
    #expect(bundled.count < 700_000)
  }

  @Test func theBundledTraceHasTheShapeItClaims() throws {
    let trace = try TemporaryTrace(AzureLikeTrace.generate())
    let scan = try trace.scan()
    #expect(scan.format == .azure2021)
    #expect((2_000...5_000).contains(scan.count))
    #expect(scan.functionCount == 60)
    #expect(Set(scan.functions.map(\.application)).count == 30)
    #expect(scan.reordered == 0)
    #expect(scan.movedToStart == 0)
    #expect(scan.zeroDurations > 0)
    #expect(scan.last < SimTime.start + AzureLikeTrace.span)
    // Skewed: the ten functions called most make over half of the calls, the thirty called least under a fifth.
    let counts = scan.functions.map(\.count).sorted(by: >)
    #expect(counts[..<10].reduce(0, +) * 2 > scan.count)
    #expect(counts[30...].reduce(0, +) * 5 < scan.count)
  }

  @Test func anotherSeedGivesAnotherTrace() {
    #expect(AzureLikeTrace.generate(seed: 1) != AzureLikeTrace.generate(seed: 2))
    #expect(AzureLikeTrace.generate(seed: 1) == AzureLikeTrace.generate(seed: 1))
  }
}
