import ClusterModel
import Experiments
import Foundation
import SimKernel
import Testing

@testable import Timelines

@Suite struct TimelineViewTests {
  private func view(
    _ folder: RunFolder, _ change: (inout TimelineViewOptions) -> Void = { _ in }
  ) throws -> TimelineView {
    var options = TimelineViewOptions()
    change(&options)
    return try TimelineView(folder, options)
  }

  private func seconds(_ seconds: Double) -> SimTime { .start + SimDuration(rounding: seconds) }

  private func tracks(_ view: TimelineView) -> [(node: String, track: ContainerTrack)] {
    view.nodes.flatMap { node -> [(String, ContainerTrack)] in
      guard case .lanes(let lanes) = node.content else { return [] }
      return lanes.joined().map { (node.name, $0) }
    }
  }

  private func records(_ folder: RunFolder) throws -> [InvocationRecord] {
    var table = try folder.invocations()
    var records: [InvocationRecord] = []
    while let record = try table.next() { records.append(record) }
    return records
  }

  @Test func everyContainerIsCoveredByWhatItDoes() throws {
    try RunLab.run { folder in
      let view = try view(folder)
      let shown = tracks(view)
      let lives = try ContainerLives(folder.containers())
      #expect(shown.count == lives.lives.count && shown.count > 10)
      #expect(view.knowsExecutions && view.remarks.isEmpty, "\(view.remarks)")
      for (_, track) in shown {
        #expect(track.parts.first?.from == track.createdAt)
        #expect(track.parts.last?.to == min(track.goneAt, view.to))
        for (left, right) in zip(track.parts, track.parts.dropFirst()) {
          #expect(left.to == right.from)
        }
        #expect(track.parts.reduce(0) { $0 + $1.requests } == Int(track.requests))
      }
      let activities = Set(shown.flatMap { $0.track.parts.map(\.activity) })
      #expect(activities.isSuperset(of: [.create, .start, .initialise, .executing, .idle]))
    }
  }

  /// In a window short enough for every gap to be drawn, executions take the time that the table says.
  @Test func executionsTakeTheTimeOfTheTable() throws {
    try RunLab.run { folder in
      let (from, to) = (seconds(20), seconds(22))
      let view = try view(folder) { ($0.from, $0.to) = (from, to) }
      let records = try records(folder)
      var busy = 0
      for (node, track) in tracks(view) where track.function == "g, \"h\"" {
        let within = records.filter { record in
          record.container.rawValue == track.container && record.phases.executionAt != .never
            && folder.facts.nodes[record.node.index] == node
            && record.phases.executionAt >= track.createdAt && record.executionEnd <= track.goneAt
            && record.executionEnd > from && record.phases.executionAt < to
        }
        let expected = within.reduce(Int64(0)) {
          $0 + (min($1.executionEnd, to) - max($1.phases.executionAt, from)).nanoseconds
        }
        let parts = track.parts.filter { $0.activity == .executing }
        let shown = parts.reduce(Int64(0)) { $0 + ($1.to - $1.from).nanoseconds }
        // Gaps below the resolution are closed.
        #expect(shown >= expected)
        #expect(shown - expected <= Int64(within.count) * view.resolution.nanoseconds)
        #expect(parts.reduce(0) { $0 + $1.requests } == within.count)
        busy += within.count
      }
      #expect(busy > 0)
      let arrivals = try #require(view.charts.first { $0.title == "Arrivals a second" })
      let width = 2.0 / 120
      let sum = arrivals.lines[0].points.reduce(0) { $0 + $1.value * width }
      let count = records.count { $0.arrivedAt >= from && $0.arrivedAt <= to }
      #expect((sum - Double(count)).magnitude < 1e-6 && count > 5)
    }
  }

  /// Rows before the window are passed over unread: what comes out is the same as if they had been read.
  @Test func aWindowOfALargeRunIsReadAlone() throws {
    try RunLab.run(overrides: ["requests=9000"]) { folder in
      let (from, to) = (seconds(700), seconds(705))
      let all = try view(folder) { ($0.from, $0.to) = (from, to) }
      let little = try view(folder) {
        ($0.from, $0.to, $0.mostBytes) = (from, to, 300_000)
      }
      #expect(little.nodes == all.nodes && little.charts == all.charts && little.knowsExecutions)
      let records = try records(folder)
      let executed = tracks(all).reduce(0) { $0 + $1.track.parts.reduce(0) { $0 + $1.requests } }
      let expected = records.count {
        $0.phases.executionAt != .never && $0.phases.executionAt <= to && $0.executionEnd >= from
      }
      #expect(executed == expected && executed > 20)
      #expect(little.remarks.contains { $0.contains("long after the window") })
      let whole = try view(folder) { $0.mostBytes = 300_000 }
      #expect(!whole.knowsExecutions)
      #expect(whole.remarks.contains { $0.hasPrefix("Executions are not shown") })
      let parts = Set(tracks(whole).flatMap { $0.track.parts.map(\.activity) })
      #expect(parts == [.starting, .up])
      #expect(whole.charts.contains { $0.title == "Arrivals a second" })
    }
  }

  @Test func tablesAreEnteredAtAnyTime() throws {
    try RunLab.run(overrides: ["requests=6000", "metrics.samplingPeriod=100ms"]) { folder in
      for time in [0, 0.05, 1, 99.97, 333.3, 10_000].map(seconds) {
        var invocations = try folder.invocations()
        let all = try records(folder)
        invocations.pass(to: try invocations.offset(endedAt: time))
        var found = try invocations.next()
        while let record = found, record.endedAt < time { found = try invocations.next() }
        #expect(found?.index == all.first { $0.endedAt >= time }?.index)

        var containers = try folder.containers()
        containers.pass(to: try containers.offset(goneAt: time))
        var life = try containers.next()
        while let record = life, record.goneAt < time { life = try containers.next() }
        var other = try folder.containers()
        var first = try other.next()
        while let record = first, record.goneAt < time { first = try other.next() }
        #expect(life?.createdAt == first?.createdAt && life?.container == first?.container)

        var samples = try folder.samples()
        samples.pass(to: try samples.offset(at: time))
        var sample = try samples.next()
        while let one = sample, one.time < time { sample = try samples.next() }
        var every = try folder.samples()
        var expected = try every.next()
        while let one = expected, one.time < time { expected = try every.next() }
        #expect(sample?.time == expected?.time && sample?.arrived == expected?.arrived)
        #expect(sample?.nodes.count == expected?.nodes.count)
      }
    }
  }

  @Test func manyContainersAreCounted() throws {
    try RunLab.run { folder in
      let view = try view(folder) { $0.mostParts = 6 }
      #expect(view.remarks.contains { $0.contains("too many to be drawn one by one") })
      let lives = try ContainerLives(folder.containers()).lives
      let records = try records(folder)
      for (number, node) in view.nodes.enumerated() {
        guard case .levels(let levels) = node.content else {
          Issue.record("\(node.name) is drawn")
          continue
        }
        #expect(levels.count > 200)
        for level in levels {
          let own = lives.filter { $0.node.index == number }
          let up = own.count {
            min($0.readyAt, $0.goneAt) <= level.time && $0.goneAt > level.time
          }
          #expect(level.up == up)
          let executing = records.count {
            $0.node.index == number && $0.phases.executionAt != .never
              && $0.phases.executionAt <= level.time && $0.executionEnd > level.time
          }
          #expect(level.executing == executing)
        }
      }
    }
  }

  @Test func noMorePartsAreDrawnThanThereIsRoomFor() throws {
    try RunLab.run { folder in
      let fine = try view(folder)
      let count = { (view: TimelineView) in
        self.tracks(view).reduce(0) { $0 + $1.track.parts.count }
      }
      let most = 3 * tracks(fine).count + 1
      #expect(count(fine) > most)
      let coarse = try view(folder) { $0.mostParts = most }
      #expect(count(coarse) <= most && coarse.resolution > fine.resolution)
      #expect(tracks(coarse).count == tracks(fine).count)
      for (_, track) in tracks(coarse) {
        #expect(track.parts.reduce(0) { $0 + $1.requests } == Int(track.requests))
      }
    }
  }

  @Test func wrongWindowsAndNodesAreErrors() throws {
    try RunLab.run { folder in
      func fault(_ change: (inout TimelineViewOptions) -> Void) -> String {
        do {
          _ = try view(folder, change)
          return "nothing"
        } catch { return "\(error)" }
      }
      #expect(
        fault { ($0.from, $0.to) = (.start + .seconds(2), .start + .seconds(1)) }
          .contains("the window is empty: it begins at 2s, and ends at 1s"))
      #expect(fault { $0.from = .start + .seconds(100_000) }.contains("the window is empty"))
      #expect(fault { $0.node = "elsewhere" }.contains("'elsewhere' is no node of this run"))
      let one = try view(folder) { $0.node = "node-2" }
      #expect(one.nodes.map(\.name) == ["node-2"])
    }
  }

  /// Lines of samples come from the one before the window and lead to the one behind it.
  @Test func chartsReachOverTheWindow() throws {
    try RunLab.run { folder in
      // Samples lie at 0 s, 5 s, 10 s, ….
      let view = try view(folder) { ($0.from, $0.to) = (seconds(11), seconds(19)) }
      let chart = try #require(view.charts.first { $0.title == "Containers by state" })
      #expect(chart.lines[0].points.map(\.time) == [10, 15, 20].map(seconds))
      var table = try folder.samples()
      var states: [SimTime: [Int]] = [:]
      while let sample = try table.next() { states[sample.time] = sample.containers }
      for (line, state) in [("idle", 1), ("busy", 2)] {
        for point in chart.lines.first(where: { $0.name == line })?.points ?? [] {
          #expect(states[point.time].map { Double($0[state]) } == point.value)
        }
      }
    }
  }

  @Test func missingTablesAreSaid() throws {
    let off = [
      "metrics.containers=false", "metrics.invocations=false", "metrics.samplingPeriod=null",
    ]
    try RunLab.run(overrides: off) { folder in
      let view = try view(folder)
      #expect(view.nodes.isEmpty && view.charts.isEmpty && view.remarks.count == 3)
    }
  }
}
