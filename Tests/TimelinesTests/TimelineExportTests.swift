import CZlib
import ClusterModel
import Experiments
import Foundation
import SimKernel
import Testing

@testable import Timelines

@Suite struct TimelineExportTests {
  private func timeline(
    _ folder: RunFolder, _ change: (inout TimelineOptions) -> Void = { _ in }
  ) throws -> (check: TraceCheck, facts: TimelineFacts, text: String) {
    var options = TimelineOptions()
    change(&options)
    let path = "\(folder.path)/timeline.json"
    let facts = try TimelineExport.write(folder, options, to: path)
    let text = try RunLab.text(path)
    #expect(text.utf8.count == facts.bytes)
    return (try TraceCheck(text), facts, text)
  }

  @Test func everyRequestAndContainerIsShownWithItsFlow() throws {
    try RunLab.run { folder in
      let (check, facts, _) = try timeline(folder)
      var table = try folder.requests()
      var (requests, executed) = (0, 0)
      while let record = try table.next() {
        requests += 1
        if record.phases.executionAt != .never { executed += 1 }
      }
      #expect(facts.requests == UInt64(requests) && facts.requestsShown == UInt64(requests))
      #expect(facts.share == 1 && facts.sampleStride == 1 && facts.withoutContainer == 0)
      let outer = check.slices.filter { $0.process == 1 && $0.depth == 0 }
      #expect(outer.count == requests)
      #expect(check.slices.count { $0.name.hasPrefix("run ") } == executed)
      #expect(check.flows == executed)
      let lives = try ContainerLives(folder.containers())
      #expect(
        check.slices.count { $0.process > 1 && $0.depth == 0 && $0.arguments["end"] != nil }
          == lives.lives.count)
      #expect(check.processNames == [1: "gateway", 2: "node-1", 3: "node-2"])
      #expect(check.named("pull").isEmpty)
      for step in ["create", "start", "initialise"] { #expect(check.named(step).count > 2) }
      #expect(check.facts["scenario"] == "lab")
    }
  }

  @Test func requestsInFlightAreShownToTheEndOfTheRun() throws {
    try RunLab.run(RunLab.cut) { folder in
      let (check, facts, _) = try timeline(folder)
      #expect(facts.requests == 2 && facts.requestsShown == 2)
      let requests = check.slices.filter { $0.process == 1 && $0.depth == 0 }
      #expect(requests.count == 2)
      for request in requests {
        #expect(request.to == 10_000_000)
        #expect(request.arguments["outcome"] as? String == "inFlight")
      }
      let runs = check.slices.filter { $0.name == "run f" }
      #expect(runs.map(\.to) == [10_000_000] && check.flows == 1)
      // A folder of a version that did not write them has the others.
      try FileManager.default.removeItem(atPath: "\(folder.path)/\(ResultFile.inFlight)")
      #expect(try timeline(try RunFolder(folder.path)).facts.requests == 0)
    }
  }

  @Test func theTimesOfSlicesAreThoseOfTheTable() throws {
    try RunLab.run { folder in
      let (check, _, _) = try timeline(folder)
      var table = try folder.requests()
      var spans: Set<String> = []
      while let record = try table.next() {
        guard record.phases.executionAt != .never else { continue }
        spans.insert(
          "\(record.phases.executionAt.nanoseconds) \(record.executionEnd.nanoseconds)")
      }
      for slice in check.slices where slice.name.hasPrefix("run ") {
        let nanoseconds = [slice.from, slice.to].map { Int64(($0 * 1_000).rounded()) }
        #expect(spans.contains("\(nanoseconds[0]) \(nanoseconds[1])"))
      }
    }
  }

  @Test func aContainerIsStartingThenBusyOrIdleUntilItGoes() throws {
    try RunLab.run { folder in
      let (check, _, _) = try timeline(folder)
      // Of the function whose containers run one request at a time: their slices fill their lives.
      let lives = check.slices.filter { $0.process > 1 && $0.depth == 0 && $0.name == "g, \"h\"" }
      #expect(lives.count > 5)
      for life in lives {
        let inner = check.slices.filter {
          $0.track == life.track && $0.depth == 1 && $0.from >= life.from && $0.to <= life.to
        }.sorted { $0.from < $1.from }
        #expect(inner.first?.from == life.from && inner.last?.to == life.to)
        for (left, right) in zip(inner, inner.dropFirst()) { #expect(left.to == right.from) }
        #expect(
          inner.contains {
            $0.name.hasPrefix("idle") || life.arguments["end"] as? String == "endOfRun"
          })
      }
    }
  }

  @Test func requestsBesideEachOtherInAContainerHaveTracksOfTheirOwn() throws {
    try RunLab.run { folder in
      let (check, _, _) = try timeline(folder)
      #expect(check.trackNames.values.contains { $0.hasSuffix(", request 2") })
    }
  }

  @Test(arguments: [64, 128, 256])
  func aTimelineStaysBelowItsSizeAndUsesMostOfIt(kibibytes: Int64) throws {
    try RunLab.run(overrides: ["requests=5400"]) { folder in
      let (check, facts, text) = try timeline(folder) { $0.largest = .kibibytes(kibibytes) }
      #expect(facts.requestsShown < facts.requests && facts.share < 1)
      #expect(text.utf8.count <= Int(kibibytes) * 1_024)
      if kibibytes > 64 { #expect(text.utf8.count >= Int(kibibytes) * 1_024 * 45 / 100) }
      #expect(check.facts["requestsShown"] == String(facts.requestsShown))
      // What is between executions is not known, as not all of them are.
      #expect(!check.slices.contains { $0.name.hasPrefix("idle") })
    }
  }

  @Test func aSmallerTimelineShowsSomeOfTheRequestsOfALargerOne() throws {
    try RunLab.run(overrides: ["requests=5400"]) { folder in
      func numbers(_ kibibytes: Int64) throws -> Set<String> {
        let (check, _, _) = try timeline(folder) { $0.largest = .kibibytes(kibibytes) }
        return Set(
          check.slices.filter { $0.process == 1 && $0.depth == 0 }
            .compactMap { $0.arguments["request"] as? String })
      }
      let (small, large) = (try numbers(128), try numbers(256))
      #expect(small.isSubset(of: large) && small.count < large.count)
      #expect(try numbers(128) == small)
    }
  }

  @Test func aWindowShowsWhatMeetsIt() throws {
    try RunLab.run { folder in
      let (check, facts, _) = try timeline(folder) {
        $0.from = .start + .seconds(20)
        $0.to = .start + .seconds(25)
      }
      var table = try folder.invocations()
      var count: UInt64 = 0
      while let record = try table.next() {
        if record.endedAt.inSeconds >= 20, record.arrivedAt.inSeconds <= 25 { count += 1 }
      }
      #expect(facts.requests == count && count > 20)
      // Slices reach beyond the window only as far as requests do, which last a second at most.
      #expect(check.slices.allSatisfy { $0.from >= 19e6 && $0.to <= 26e6 })
      #expect(check.counters["1 requests"]?.count == 2)
    }
  }

  @Test func functionsAndNodesCanBeChosen() throws {
    try RunLab.run { folder in
      let (function, _, _) = try timeline(folder) { $0.functions = ["g, \"h\""] }
      #expect(
        function.slices.filter { $0.depth == 0 }.allSatisfy { $0.name == "g, \"h\"" })
      let (node, _, _) = try timeline(folder) { $0.nodes = ["node-2"] }
      #expect(node.processNames == [1: "gateway", 3: "node-2"])
      #expect(Set(node.slices.map(\.process)) == [1, 3])
      let noFunction = #expect(throws: SettingsError.self) {
        try timeline(folder) { $0.functions = ["h"] }
      }
      #expect(
        noFunction?.description.contains(
          "--function: no request of this run is of 'h'; its functions: ") == true)
      let noNode = #expect(throws: SettingsError.self) {
        try timeline(folder) { $0.nodes = ["node-3"] }
      }
      #expect(
        noNode?.description
          == "--node: 'node-3' is no node of this run; its nodes: node-1, node-2")
      #expect(throws: SettingsError.self) {
        try timeline(folder) { $0.from = .start + .seconds(1_000_000) }
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/timeline.json.partial"))
    }
  }

  @Test func withoutSamplesRequestsAndContainersAreCounted() throws {
    try RunLab.run(overrides: ["metrics.samplingPeriod=null"]) { folder in
      let (check, facts, _) = try timeline(folder)
      #expect(!facts.hasSamples)
      let inFlight = try #require(check.counters["1 requests"])
      #expect(inFlight.count > 100)
      #expect(inFlight.contains { $0["in flight"] ?? 0 > 1 })
      #expect(inFlight.last?["in flight"] == 0)
      #expect(check.counters["2 containers"]?.contains { $0["all"] ?? 0 > 0 } == true)
    }
  }

  @Test func countersAreThoseOfTheSamples() throws {
    try RunLab.run { folder in
      let (check, _, _) = try timeline(folder)
      var samples = try folder.samples()
      var place = 0
      while let sample = try samples.next() {
        #expect(check.counters["1 requests"]?[place]["in flight"] == Double(sample.present))
        #expect(check.counters["1 containers"]?[place]["busy"] == Double(sample.containers[2]))
        #expect(
          check.counters["3 memory"]?[place]["bytes"] == Double(sample.nodes[1].memory.count))
        place += 1
      }
      #expect(check.counters["1 requests"]?.count == place)
    }
  }

  @Test func aTimelineInAnArchiveIsTheSame() throws {
    try RunLab.run { folder in
      let (_, _, text) = try timeline(folder)
      let path = "\(folder.path)/timeline.json.gz"
      _ = try TimelineExport.write(folder, TimelineOptions(), to: path)
      #expect(try Archive.unpacked(path) == Array(text.utf8))
    }
  }

  @Test func whatEndsTheReadingLeavesNoFile() throws {
    struct Enough: Error {}
    try RunLab.run(overrides: ["requests=70000"]) { folder in
      let path = "\(folder.path)/timeline.json"
      #expect(throws: Enough.self) {
        try TimelineExport.write(folder, TimelineOptions(), to: path) { _, _, _ in throw Enough() }
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
    }
  }
}

/// Archives that tests read.
enum Archive {
  static func unpacked(_ path: String) throws -> [UInt8] {
    let packed = try #require(FileManager.default.contents(atPath: path))
    var stream = z_stream()
    try #require(czlib_begin_gzip(&stream) == Z_OK)
    defer { inflateEnd(&stream) }
    var input = [UInt8](packed)
    var room = [UInt8](repeating: 0, count: 1 << 24)
    let (given, size) = (UInt32(input.count), UInt32(room.count))
    let result = input.withUnsafeMutableBufferPointer { input in
      room.withUnsafeMutableBufferPointer { room in
        (stream.next_in, stream.avail_in) = (input.baseAddress, given)
        (stream.next_out, stream.avail_out) = (room.baseAddress, size)
        return inflate(&stream, Z_FINISH)
      }
    }
    try #require(result == Z_STREAM_END)
    return Array(room.prefix(Int(stream.total_out)))
  }
}
