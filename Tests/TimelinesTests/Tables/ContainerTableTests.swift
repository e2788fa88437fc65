import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct ContainerTableTests {
  private func rows(_ folder: RunFolder) throws -> [ContainerRecord] {
    var table = try folder.containers()
    var rows: [ContainerRecord] = []
    while let record = try table.next() { rows.append(record) }
    return rows
  }

  @Test func everyContainerOfTheSummaryHasItsRow() throws {
    try RunLab.run { folder in
      let rows = try rows(folder)
      let summary = try RunLab.text("\(folder.path)/summary.json")
      let created = try #require(summary.firstMatch(of: /"created": (\d+)/))
      #expect(rows.count == Int(created.1))
      #expect(rows.contains { $0.reason == .expired } && rows.contains { $0.reason == .endOfRun })
      var table = try folder.invocations()
      var executed: UInt64 = 0
      while let record = try table.next() {
        if record.phases.executionAt != .never { executed += 1 }
      }
      #expect(rows.reduce(0) { $0 + $1.requests } == executed)
    }
  }

  @Test(arguments: [
    ("lifetime", 6, "1.000000000", "lifetime '1.000000000' is not goneAt − createdAt"),
    ("readyAt", 4, "999.0", "readyAt '999.0' is not from createdAt to goneAt"),
    ("goneAt", 5, "0.0", "goneAt '0.0' lies before createdAt"),
    ("node", 2, "", "node is empty; the name of a node stands here"),
    (
      "end", 8, "left",
      "end 'left' is none of expired, evicted, failed, endOfRun, crashed"
    ),
  ])
  func aFieldThatIsWrongIsNamedWithItsPlace(
    name: String, column: Int, value: String, message: String
  ) throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.containers) { text in
        var lines = text.split(separator: "\n").map(String.init)
        // The last row is of the function whose name has no commas, if any is.
        let place = lines.lastIndex { $0.contains(",f,") } ?? 1
        var fields = lines[place].split(separator: ",", omittingEmptySubsequences: false)
          .map(String.init)
        fields[column] = value
        lines[place] = fields.joined(separator: ",")
        return lines.joined(separator: "\n") + "\n"
      } _: {
        _ = try rows($0)
      }
      #expect(fault.hasPrefix("DIR/containers.csv:"))
      #expect(fault.hasSuffix(": \(message)"), "\(fault)")
    }
  }
}
