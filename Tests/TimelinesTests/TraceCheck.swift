import Foundation
import Testing

/// A timeline as its viewers read it, checked against the rules of its format.
struct TraceCheck {
  private(set) var slices: [Slice] = []
  private(set) var flows = 0
  private(set) var overlapping = 0
  /// Values of counters by process and name.
  private(set) var counters: [String: [[String: Double]]] = [:]
  private(set) var trackNames: [Int: String] = [:]
  private(set) var processNames: [Int: String] = [:]
  private(set) var facts: [String: String] = [:]

  struct Slice {
    var process: Int
    var track: Int
    var name: String
    var depth: Int
    var from: Double
    var to: Double
    var arguments: [String: Any]
  }

  init(_ text: String) throws {
    let trace = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    facts = try #require(trace["otherData"] as? [String: String])
    var open: [Int: [Int]] = [:]
    var last: [Int: Double] = [:]
    var begun: Set<String> = []
    var ended: Set<String> = []
    for event in try #require(trace["traceEvents"] as? [[String: Any]]) {
      let phase = try #require(event["ph"] as? String)
      let process = try #require(event["pid"] as? Int)
      let track = event["tid"] as? Int ?? process
      let arguments = event["args"] as? [String: Any] ?? [:]
      let name = event["name"] as? String ?? ""
      if phase == "M" {
        if name == "process_name" { processNames[process] = arguments["name"] as? String }
        if name == "thread_name" { trackNames[track] = arguments["name"] as? String }
        continue
      }
      let time = try #require(event["ts"] as? Double)
      if "BEsf".contains(phase) {
        #expect(time >= last[track] ?? 0, "track \(track) goes back in time")
        last[track] = time
      }
      switch phase {
      case "B":
        let depth = open[track, default: []].count
        open[track, default: []].append(slices.count)
        slices.append(
          Slice(
            process: process, track: track, name: name, depth: depth, from: time, to: .nan,
            arguments: arguments))
      case "E":
        let last = open[track]?.popLast()
        let slice = try #require(last, "an end without a beginning")
        slices[slice].to = time
      case "s", "f":
        #expect(!(open[track] ?? []).isEmpty, "a flow where no slice is open")
        let id = try #require(event["id"] as? String)
        let isNew = phase == "s" ? begun.insert(id).inserted : ended.insert(id).inserted
        #expect(isNew, "a flow that begins or ends twice")
        if phase == "f" { #expect(event["bp"] as? String == "e") }
      case "b": overlapping += 1
      case "e": break
      case "C":
        let values = try #require(arguments as? [String: Double])
        counters["\(process) \(name)", default: []].append(values)
      default: Issue.record("the phase \(phase)")
      }
    }
    let isAllEnded = open.values.allSatisfy { $0.isEmpty }
    #expect(isAllEnded, "slices that never end")
    #expect(begun == ended, "flows with one end")
    flows = begun.count
    for slice in slices {
      #expect(trackNames[slice.track] != nil)
      #expect(processNames[slice.process] != nil)
    }
  }

  /// The slices with this name.
  func named(_ name: String) -> [Slice] { slices.filter { $0.name == name } }
}
