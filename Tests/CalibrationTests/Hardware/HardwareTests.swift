import Foundation
import Testing

@testable import Calibration

@Suite struct HardwareTests {
  @Test func theReferenceWorkIsTheSameEveryTime() {
    let first = ReferenceWork().run()
    #expect(first == ReferenceWork().run())
    // Neither trivial nor noise: between a quarter and two thirds of what went in.
    #expect(first > ReferenceWork.bytes / 4 && first < ReferenceWork.bytes * 2 / 3)
  }

  @Test func unpackingGivesBackAllBytes() {
    let work = GzipWork(bytes: 100_000)
    #expect(work.run() == 100_000)
    #expect(work.packedBytes < 100_000)
  }

  @Test func generatedDataAreTheSameEveryTime() {
    #expect(GeneratedData.bytes(count: 1_000) == GeneratedData.bytes(count: 1_000))
    #expect(GeneratedData.bytes(count: 1_000) != GeneratedData.bytes(count: 1_000, seed: 2))
    #expect(GeneratedData.bytes(count: 77).count == 77)
  }

  @Test(arguments: [(1, []), (2, [2]), (4, [2, 4]), (6, [2, 4, 6]), (8, [2, 4, 8])])
  func threadsDoubleUpToTheNumberOfProcessors(processors: Int, counts: [Int]) {
    #expect(NodeMeasuring.threadCounts(for: processors) == counts)
  }

  @Test func theSpeedUpComparesThreadsOfARoundWithOneThreadOfIt() {
    var result = NodeMeasuring.Result()
    result.reference = [1, 2, 1]
    result.parallel = [2: [1, 4, 1.25], 4: [4, 8, 4]]
    #expect(result.speedUps.map(\.threads) == [2, 4])
    #expect(result.speedUps.map(\.interval) == [[2, 1, 1.6], [1, 1, 1]])
    #expect(result.parallelCores == 1.6)
  }

  @Test func aFolderThatIsNotThereIsReported() {
    let measuring = NodeMeasuring(repetitions: 1, folder: "/nowhere")
    #expect {
      try measuring.run()
    } throws: { error in
      "\(error)".hasPrefix("/nowhere/simfaas-node-") && "\(error)".contains("No such file")
    }
  }

  @Test func everythingIsMeasuredAsOftenAsAskedFor() throws {
    let folder = NSTemporaryDirectory()
    let result = try NodeMeasuring(repetitions: 2, folder: folder).run()
    #expect(result.reference.count == 2 && result.diskRates.count == 2)
    #expect(result.unpackingRates.allSatisfy { $0 > 0 } && result.diskRates.allSatisfy { $0 > 0 })
    #expect(result.parallel.values.allSatisfy { $0.count == 2 })
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!names.contains("simfaas-node-\(ProcessInfo.processInfo.processIdentifier)"))
  }

  @Test func aProcessIsGoneWhenItsNumberBelongsToAnotherOrToNone() {
    let site = LocalSite()
    let own = ProcessMark.own
    #expect(!site.isGone(own))
    #expect(ProcessMark(own.description) == own)
    var other = own
    other.start = "1"
    #expect(site.isGone(other))
    other = own
    other.boot = "another"
    #expect(site.isGone(other))
    other.machine = "elsewhere"
    #expect(!site.isGone(other))
    #expect(ProcessMark("a/b/c") == nil && ProcessMark("a/b/c/d") == nil)
  }
}
