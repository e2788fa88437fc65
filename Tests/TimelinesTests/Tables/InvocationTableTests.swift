import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct InvocationTableTests {
  private func rows(_ folder: RunFolder) throws -> [InvocationRecord] {
    var table = try folder.invocations()
    var rows: [InvocationRecord] = []
    while let record = try table.next() { rows.append(record) }
    return rows
  }

  @Test func everyRecordIsReadBackAsTheRunKeptIt() throws {
    try RunLab.run { folder in
      let loaded = try ScenarioLoader.load("\(folder.path)/../scenario.yaml", overrides: [])
      let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
      var kept = RunRecords()
      _ = Runner(loaded.scenario, built).run(keeping: &kept)
      var table = try folder.invocations()
      #expect(kept.invocations.count > 400)
      for record in kept.invocations {
        let read = try #require(try table.next())
        #expect(read.index == record.index)
        #expect(table.functions[read.function.index] == built.functions.name(record.function.index))
        #expect(read.node == record.node && read.phases.node == record.node)
        #expect(read.container == record.container)
        #expect(read.outcome == record.outcome && read.warmth == record.warmth)
        #expect(read.arrivedAt == record.arrivedAt && read.endedAt == record.endedAt)
        #expect(read.executedAt == record.executedAt)
        let (ours, theirs) = (read.phases, record.phases)
        #expect(ours.gatewayAt == theirs.gatewayAt && ours.selectionAt == theirs.selectionAt)
        #expect(ours.placedAt == theirs.placedAt && ours.pullAt == theirs.pullAt)
        #expect(ours.createAt == theirs.createAt && ours.startAt == theirs.startAt)
        #expect(ours.initialiseAt == theirs.initialiseAt && ours.executionAt == theirs.executionAt)
        #expect(ours.nodeCPU == theirs.nodeCPU && ours.nodeMemory == theirs.nodeMemory)
      }
      #expect(try table.next() == nil)
      #expect(table.bytesRead == table.bytes)
    }
  }

  /// Changes field `column` of line `line`, both from 0.
  private func replacing(_ line: Int, _ column: Int, _ value: String) -> (String) -> String {
    { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      var fields = lines[line].split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init)
      fields[column] = value
      lines[line] = fields.joined(separator: ",")
      return lines.joined(separator: "\n")
    }
  }

  @Test(arguments: [
    (0, "x", "request 'x' is not a whole number from 0 to 18446744073709551615"),
    (1, "", "function is empty; the name of a function stands here"),
    (2, "node-9", "node 'node-9' is no node of this run; summary.json lists them"),
    (2, "", "node is empty in a row with a container; it says where that was"),
    (3, "-1", "container '-1' is not a whole number from 0 to 2147483647"),
    (3, "", "warmth stands in a row without a container; it is empty there"),
    (4, "done", "outcome 'done' is none of completed, rejected, timedOut, failed"),
    (5, "hot", "warmth 'hot' is none of cold, preWarmed, generic, warmed, busy"),
    (6, "soon", "arrivedAt 'soon' is not a number of seconds, at least zero, such as 12.5"),
    (6, "", "arrivedAt '' is not a number of seconds, at least zero, such as 12.5"),
    (14, "59.999999999", "executionAt '59.999999999' is not from arrivedAt to endedAt"),
    (16, "0.000000000", "endedAt '0.000000000' lies before arrivedAt"),
    (17, "1.0", "responseTime '1.0' is not endedAt − arrivedAt"),
    (20, "full", "nodeCPUPercent 'full' is not a number of percent such as 12.5"),
  ])
  func aFieldThatIsWrongIsNamedWithItsPlace(column: Int, value: String, message: String) throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(
        in: folder, ResultFile.invocations, replacing(2, column, value)
      ) { _ = try rows($0) }
      #expect(fault.hasPrefix("DIR/invocations.csv:3:"))
      #expect(fault.hasSuffix(": \(message)"), "\(fault)")
    }
  }

  @Test func rowsInAnotherOrderAreRefused() throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.invocations) { text in
        var lines = text.split(separator: "\n").map(String.init)
        lines.swapAt(1, 9)
        return lines.joined(separator: "\n") + "\n"
      } _: {
        _ = try rows($0)
      }
      #expect(fault.hasPrefix("DIR/invocations.csv:3:"))
      #expect(fault.hasSuffix("lies before that of the row above; rows are in the order of ends"))
    }
  }

  @Test(arguments: [
    ("executing", "completed", "2:", "state 'completed' is none of pausing, atGateway, queued"),
    (",runEndedAt,", ",endedAt,", "1:", "the column 'endedAt' stands where 'runEndedAt' does"),
    (",10.000000000,", ",0.500000000,", "2:", "lies before arrivedAt"),
  ])
  func aWrongTableOfRequestsInFlightIsRefused(
    text: String, wrong: String, line: String, message: String
  ) throws {
    try RunLab.run(RunLab.cut) { folder in
      let fault = try RunLab.fault(
        in: folder, ResultFile.inFlight, { $0.replacingOccurrences(of: text, with: wrong) }
      ) { folder in
        var table = try folder.requests()
        while try table.next() != nil {}
      }
      #expect(fault.hasPrefix("DIR/in-flight.csv:\(line)"), "\(fault)")
      #expect(fault.contains(message), "\(fault)")
    }
  }

  @Test func aFileThatEndsInARowIsRefused() throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.invocations, { String($0.dropLast(20)) })
      {
        _ = try rows($0)
      }
      #expect(fault.hasSuffix(": the file ends in the middle of a row"))
    }
  }

  @Test func columnsBehindOursArePassedOver() throws {
    try RunLab.run { folder in
      let original = try rows(folder).map(\.index)
      let fault = try RunLab.fault(in: folder, ResultFile.invocations) { text in
        text.split(separator: "\n").enumerated().map { $0 == 0 ? "\($1),price" : "\($1),7" }
          .joined(separator: "\n") + "\n"
      } _: {
        let read = try rows($0).map(\.index)
        #expect(read == original)
      }
      #expect(fault == "nothing is wrong")
    }
  }

  @Test(arguments: [
    ("a,b,c\n", "DIR/invocations.csv:1:1: the column 'a' stands where 'request' does"),
    ("request,function\n", "DIR/invocations.csv:1: the header lacks the column 'node'"),
    ("", "DIR/invocations.csv: is empty; it begins with 'request,function,node"),
  ])
  func aForeignTableIsRefusedByItsHeader(text: String, message: String) throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.invocations, { _ in text }) {
        _ = try rows($0)
      }
      #expect(fault.hasPrefix(message), "\(fault)")
    }
  }

  @Test func moreFunctionsThanTheRunHasAreRefused() throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.invocations, replacing(2, 1, "third")) {
        _ = try rows($0)
      }
      #expect(fault.contains("is a function more than the run has"), "\(fault)")
    }
  }
}
