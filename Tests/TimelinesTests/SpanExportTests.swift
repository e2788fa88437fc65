import ClusterModel
import Experiments
import Foundation
import SimKernel
import Testing

@testable import Timelines

@Suite struct SpanExportTests {
  private struct Span {
    var trace: String
    var id: String
    var parent: String?
    var name: String
    var from: UInt64
    var to: UInt64
    var attributes: [String: Any]
    var resource: [String: Any]
  }

  private func attributes(_ value: Any?) throws -> [String: Any] {
    var attributes: [String: Any] = [:]
    for attribute in value as? [[String: Any]] ?? [] {
      let key = try #require(attribute["key"] as? String)
      attributes[key] = (attribute["value"] as? [String: Any])?.values.first
    }
    return attributes
  }

  /// The spans of each line.
  private func traces(_ folder: RunFolder, fraction: Double) throws -> [[Span]] {
    var options = SpanExport.Options()
    options.fraction = fraction
    let path = "\(folder.path)/spans.jsonl"
    _ = try SpanExport.write(folder, options, to: path)
    return try RunLab.text(path).split(separator: "\n").map { line in
      let data = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      var spans: [Span] = []
      for resource in try #require(data["resourceSpans"] as? [[String: Any]]) {
        let of = try attributes((resource["resource"] as? [String: Any])?["attributes"])
        for scope in try #require(resource["scopeSpans"] as? [[String: Any]]) {
          for span in try #require(scope["spans"] as? [[String: Any]]) {
            spans.append(
              Span(
                trace: try #require(span["traceId"] as? String),
                id: try #require(span["spanId"] as? String),
                parent: span["parentSpanId"] as? String,
                name: try #require(span["name"] as? String),
                from: try #require(UInt64(span["startTimeUnixNano"] as? String ?? "")),
                to: try #require(UInt64(span["endTimeUnixNano"] as? String ?? "")),
                attributes: try attributes(span["attributes"]), resource: of))
          }
        }
      }
      return spans
    }
  }

  @Test func aRequestInFlightIsATraceWithoutAnError() throws {
    try RunLab.run(RunLab.cut) { folder in
      let traces = try traces(folder, fraction: 1)
      #expect(traces.count == 2)
      for spans in traces {
        #expect(spans.first?.attributes["simfaas.outcome"] as? String == "inFlight")
      }
      #expect(traces[0].last?.resource["faas.name"] as? String == "f")
      #expect(!(try RunLab.text("\(folder.path)/spans.jsonl").contains("\"code\"")))
    }
  }

  @Test func eachRequestIsATraceWithItsPartsBelowItsRoot() throws {
    try RunLab.run { folder in
      let traces = try traces(folder, fraction: 1)
      var table = try folder.requests()
      var ids: Set<String> = []
      for spans in traces {
        let record = try #require(try table.next())
        let root = try #require(spans.first)
        #expect(root.parent == nil && root.name == table.functions[record.function.index])
        #expect(root.attributes["simfaas.request"] as? String == String(record.number))
        #expect(root.to - root.from == UInt64((record.endedAt - record.arrivedAt).nanoseconds))
        #expect(spans.allSatisfy { $0.trace == root.trace && $0.trace.count == 32 })
        #expect(spans.dropFirst().allSatisfy { $0.parent == root.id && $0.id.count == 16 })
        #expect(spans.dropFirst().reduce(0) { $0 + $1.to - $1.from } == root.to - root.from)
        for span in spans { #expect(ids.insert(span.id).inserted) }
        let execution = try #require(spans.last)
        #expect(execution.resource["faas.name"] as? String == root.name)
        #expect(execution.resource["service.name"] as? String == root.name)
        #expect(
          execution.attributes["faas.invocation_id"] as? String
            == "\(table.functions[record.function.index])/\(record.number)")
        #expect(
          execution.attributes["faas.coldstart"] as? Bool == (record.warmth.rawValue <= 2))
        #expect(
          execution.resource["host.name"] as? String == folder.facts.nodes[record.node.index])
      }
      #expect(try table.next() == nil)
      #expect(Set(traces.compactMap { $0.first?.trace }).count == traces.count)
    }
  }

  @Test func aSmallerFractionLiesWithinALargerOne() throws {
    try RunLab.run(overrides: ["requests=5400"]) { folder in
      let all = try traces(folder, fraction: 1).count
      let some = Set(try traces(folder, fraction: 0.2).compactMap { $0.first?.trace })
      let few = Set(try traces(folder, fraction: 0.05).compactMap { $0.first?.trace })
      #expect(few.isSubset(of: some) && !few.isEmpty)
      // Within four standard deviations of a fifth.
      let expected = Double(all) * 0.2
      #expect(abs(Double(some.count) - expected) < 4 * (expected * 0.8).squareRoot())
    }
  }

  private static let workflow = """
    name: workflow
    functions:
      - name: 'front,"1"'
        execution: 20ms
        calls: [{ function: middle, count: 2 }, { function: last, wait: false }]
      - { name: middle, execution: 10ms, calls: { function: last } }
      - { name: last, execution: 5ms }
    workload:
      - poisson: { function: 'front,"1"', rate: 2/s, requests: 60 }
      - poisson: { function: last, rate: 2/s, requests: 40 }
    """

  @Test func callsLieBelowTheExecutionThatSentThem() throws {
    try RunLab.run(Self.workflow) { folder in
      let lines = try traces(folder, fraction: 1)
      #expect(lines.count == 60 * 6 + 40)
      let spans = lines.flatMap { $0 }
      #expect(Set(spans.map(\.id)).count == spans.count)
      let byTrace = Dictionary(grouping: spans, by: \.trace)
      #expect(byTrace.count == 100)
      for trace in byTrace.values {
        let known = Dictionary(uniqueKeysWithValues: trace.map { ($0.id, $0) })
        let roots = trace.filter { $0.parent == nil }
        #expect(roots.count == 1)
        // Every other span has its parent in the trace, and a call lies below the function that is known to send it.
        var senders: [String] = []
        for span in trace {
          guard let parent = span.parent else { continue }
          let above = try #require(known[parent])
          guard span.attributes["simfaas.request"] != nil else { continue }
          #expect(above.resource["faas.name"] as? String == above.name)
          #expect(span.from >= above.from)
          senders.append("\(above.name)>\(span.name)")
        }
        let front = "front,\"1\""
        let all = [
          "\(front)>last", "\(front)>middle", "\(front)>middle", "middle>last", "middle>last",
        ]
        #expect(senders.sorted() == (roots[0].name == front ? all.sorted() : []))
      }
    }
  }

  @Test func aWorkflowIsTakenOrLeftAsAWhole() throws {
    try RunLab.run(Self.workflow) { folder in
      let all = Dictionary(grouping: try traces(folder, fraction: 1)) { $0[0].trace }
      let some = Dictionary(grouping: try traces(folder, fraction: 0.3)) { $0[0].trace }
      #expect(some.count > 10 && some.count < 60)
      for (trace, lines) in some { #expect(lines.count == all[trace]?.count) }
    }
  }

  @Test func anotherSeedGivesOtherTraces() throws {
    var first: Set<String> = []
    try RunLab.run { folder in
      first = Set(try traces(folder, fraction: 1).compactMap { $0.first?.trace })
    }
    try RunLab.run(overrides: ["seed=2"]) { folder in
      let second = Set(try traces(folder, fraction: 1).compactMap { $0.first?.trace })
      #expect(first.isDisjoint(with: second))
    }
  }
}
