import SimKernel
import Testing

@testable import Workloads

/// Which functions and requests a sample takes.
@Suite struct TraceSampleTests {
  private static let functions = (0..<200).map { "f\($0)" }

  /// A trace in which function i of `names` is called `requests(i)` times, one request a second.
  private static func trace(_ names: [String], _ requests: (Int) -> Int = { _ in 1 }) throws
    -> TemporaryTrace
  {
    var text = "time_s,function,duration_s\n"
    var time = 0
    for (index, name) in names.enumerated() {
      for _ in 0..<requests(index) {
        text += "\(time),\(name),\n"
        time += 1
      }
    }
    return try TemporaryTrace(text)
  }

  /// The requests taken, each by its function's name and its time in seconds.
  private static func taken(
    _ trace: TemporaryTrace, _ change: (inout SampleRule) -> Void
  ) throws -> [String] {
    var rule = SampleRule()
    change(&rule)
    var sample: TraceSample
    if rule.needsScan {
      var records = try TraceRecords(paths: [trace.path])
      sample = try TraceSample(rule, scanning: &records)
    } else {
      sample = TraceSample(rule)
    }
    var records = try TraceRecords(paths: [trace.path])
    var requests: [String] = []
    while let record = try records.next() {
      guard sample.takes(record, of: records) else { continue }
      requests.append("\(records.name(record.function))@\(Int(record.time.inSeconds))")
    }
    return requests
  }

  private static func names(_ requests: [String]) -> Set<String> {
    Set(requests.map { String($0.prefix { $0 != "@" }) })
  }

  @Test(arguments: SampleWeight.allCases)
  func aSmallerSampleLiesWithinALargerOne(weight: SampleWeight) throws {
    let trace = try Self.trace(Self.functions) { $0 % 7 + 1 }
    var larger = Set(Self.functions)
    for number in [200, 100, 30, 3, 1] {
      let found = Self.names(try Self.taken(trace) { $0.functions = .number(number, weight) })
      #expect(found.count == number)
      #expect(found.isSubset(of: larger))
      larger = found
    }
    let all = try Self.taken(trace) { $0.functions = .number(1_000, weight) }
    #expect(Self.names(all).count == 200)
  }

  @Test func functionsAreTakenWhole() throws {
    let trace = try Self.trace(Self.functions) { _ in 3 }
    let requests = try Self.taken(trace) { $0.functions = .number(10, .uniform) }
    #expect(requests.count == 30)
  }

  @Test func theNameDecidesAndNotTheTrace() throws {
    let here = try Self.trace(Self.functions)
    let there = try Self.trace(Self.functions.reversed() + (0..<50).map { "g\($0)" }) { $0 % 3 + 1 }
    let one = Self.names(try Self.taken(here) { $0.functions = .share(0.3) })
    let other = Self.names(try Self.taken(there) { $0.functions = .share(0.3) })
    #expect(one == other.filter { $0.hasPrefix("f") })
    // The functions with the least numbers, whether a share or a number of them is asked for.
    let number = Self.names(
      try Self.taken(here) { $0.functions = .number(one.count, .uniform) })
    #expect(number == one)
    let another = Self.names(
      try Self.taken(here) {
        $0.functions = .share(0.3)
        $0.seed = 2
      })
    #expect(another != one)
  }

  /// 200 functions taken with probability 0.3 with 50 seeds: 3,000, with a standard deviation of 46.
  @Test func aShareIsTaken() throws {
    let trace = try Self.trace(Self.functions)
    var count = 0
    for seed in 1...50 as ClosedRange<UInt64> {
      count += try Self.taken(trace) {
        $0.functions = .share(0.3)
        $0.seed = seed
      }.count
    }
    #expect(abs(count - 3_000) < 184)
    #expect(try Self.taken(trace) { $0.functions = .share(1) }.count == 200)
  }

  /// Of functions with one and three requests the second is drawn with probability 3/4: 1,500 of 2,000 times, with a
  /// standard deviation of 19.4; without weights half of the time, with one of 22.4.
  @Test func functionsAreDrawnInProportionToTheirRequests() throws {
    let trace = try Self.trace(["a", "b"]) { 2 * $0 + 1 }
    for (weight, expected, tolerance) in [
      (SampleWeight.requests, 1_500, 78), (.uniform, 1_000, 90),
    ] {
      var count = 0
      for seed in 1...2_000 as ClosedRange<UInt64> {
        let found = try Self.taken(trace) {
          $0.functions = .number(1, weight)
          $0.seed = seed
        }
        if Self.names(found) == ["b"] { count += 1 }
      }
      #expect(abs(count - expected) < tolerance)
    }
  }

  /// 20,000 requests kept with probability 0.2: 4,000, with a standard deviation of 57.
  @Test func requestsAreKeptByTheirFunctionAndPlace() throws {
    let trace = try Self.trace(["a", "b"]) { _ in 10_000 }
    let some = try Self.taken(trace) { $0.keep = 0.2 }
    #expect(abs(some.count - 4_000) < 227)
    let more = try Self.taken(trace) { $0.keep = 0.5 }
    #expect(Set(some).isSubset(of: Set(more)))
    // What is kept of a function does not change when the other is left out.
    let alone = try Self.taken(trace) {
      $0.functions = .number(1, .uniform)
      $0.keep = 0.2
    }
    let name = try #require(Self.names(alone).first)
    #expect(alone == some.filter { $0.hasPrefix(name) })
    #expect(try Self.taken(trace) { $0.keep = 1 }.count == 20_000)
  }

  @Test func aTraceWithoutRequestsHasAnEmptySample() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n")
    #expect(try Self.taken(trace) { $0.functions = .number(3, .requests) } == [])
    #expect(try Self.taken(trace) { $0.functions = .share(0.5) } == [])
  }
}
