import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

@Suite struct ClusterSampleTableTests {
  private func samples(_ folder: RunFolder) throws -> [ClusterSample] {
    var table = try folder.samples()
    var samples: [ClusterSample] = []
    while let sample = try table.next() { samples.append(sample) }
    return samples
  }

  @Test func everySampleIsReadBackAsTheRunKeptIt() throws {
    try RunLab.run { folder in
      let loaded = try ScenarioLoader.load("\(folder.path)/../scenario.yaml", overrides: [])
      let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
      var kept = RunRecords()
      _ = Runner(loaded.scenario, built).run(keeping: &kept)
      let read = try samples(folder)
      #expect(read.count == kept.samples.count && read.count >= 10)
      for (read, kept) in zip(read, kept.samples) {
        #expect(read.time == kept.time && read.arrived == kept.arrived)
        #expect(read.present == kept.present && read.waiting == kept.waiting)
        #expect(read.containers == kept.containers)
        #expect(read.nodes.map(\.cores) == kept.nodes.map(\.cores))
        #expect(read.nodes.map(\.memory) == kept.nodes.map(\.memory))
        #expect(read.nodes.map(\.containers) == kept.nodes.map(\.containers))
      }
    }
  }

  @Test func aSampleWithoutAllItsNodesIsRefused() throws {
    try RunLab.run { folder in
      let missing = try RunLab.fault(in: folder, ResultFile.samples) { text in
        text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
      } _: {
        _ = try samples($0)
      }
      #expect(missing.hasSuffix(": the file ends behind this row; the sample has 2 nodes"))
      let swapped = try RunLab.fault(in: folder, ResultFile.samples) { text in
        text.replacing("node-1", with: "node-x").replacing("node-2", with: "node-1")
          .replacing("node-x", with: "node-2")
      } _: {
        _ = try samples($0)
      }
      #expect(swapped.hasPrefix("DIR/samples.csv:3:"))
      #expect(swapped.hasSuffix("node 'node-2' stands where the node 'node-1' does"), "\(swapped)")
    }
  }

  @Test func aSumThatIsWrongIsRefused() throws {
    try RunLab.run { folder in
      let fault = try RunLab.fault(in: folder, ResultFile.samples) { text in
        var lines = text.split(separator: "\n").map(String.init)
        lines[1] = "0.000000000,,0,0,0,1,0,0,0,0,2,,"
        return lines.joined(separator: "\n") + "\n"
      } _: {
        _ = try samples($0)
      }
      #expect(
        fault.hasSuffix("containers '2' is not the sum of the five columns before it"), "\(fault)")
    }
  }
}
