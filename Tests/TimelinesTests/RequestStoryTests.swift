import ClusterModel
import Experiments
import SimKernel
import Testing

@testable import Timelines

@Suite struct RequestStoryTests {
  @Test func everyRequestsStoryAgreesWithTheTables() throws {
    try RunLab.run(overrides: ["requests=180"]) { folder in
      var records: [InvocationRecord] = []
      var table = try folder.invocations()
      while let record = try table.next() { records.append(record) }
      let lives = try ContainerLives(folder.containers())
      var (warm, beside) = (0, 0)
      for record in records {
        let function = table.functions[record.function.index]
        let story = try RequestStory(folder, .number(record.number, function: function))
        #expect(story.function == function)
        #expect(story.record.index == record.index && story.namesakes == 0)
        #expect(story.parts.reduce(SimDuration.zero) { $0 + ($1.to - $1.from) } == story.response)
        let life = try #require(lives.find(record.container, at: record.instantInContainer))
        #expect(story.life?.createdAt == lives.lives[life].createdAt)
        let others = records.filter {
          $0.container == record.container && $0.phases.executionAt >= lives.lives[life].createdAt
            && $0.phases.executionAt < record.phases.executionAt
        }
        #expect(story.earlier == others.count)
        #expect(
          story.beside == others.count { $0.executionEnd > record.phases.executionAt })
        #expect(
          story.previous?.record.executionEnd
            == others.map(\.executionEnd).filter { $0 <= record.phases.executionAt }.max())
        if story.wasCold {
          #expect(story.earlier == 0 && story.idleBefore == nil)
          #expect(story.coldStart == record.phases.executionAt - record.phases.placedAt)
        } else {
          warm += 1
        }
        if story.beside > 0 { beside += 1 }
        if record.warmth == .warmed, story.previous != nil, story.beside == 0 {
          #expect(story.idleBefore ?? .nanoseconds(-1) >= .zero)
        }
      }
      #expect(warm > 20 && beside > 5)
    }
  }

  @Test func aCallNamesWhoSentIt() throws {
    let scenario = """
      name: calls
      functions:
        - { name: a, execution: 1s, calls: { function: b } }
        - { name: b, execution: 1s, calls: { function: c } }
        - { name: c, execution: 2s }
      workload: { constant: { function: a, interval: 10s, requests: 3 } }
      """
    try RunLab.run(scenario) { folder in
      var table = try folder.invocations()
      var stories: [String] = []
      while let record = try table.next() {
        let function = table.functions[record.function.index]
        let story = try RequestStory(folder, .number(record.number, function: function))
        let origin = story.origin.map { origin in
          "\(origin.caller)/\(record.caller.number >> 62) \(origin.root)/\(record.root.number)"
        }
        stories.append("\(function): \(origin ?? "outside")")
      }
      let expected = (0..<3).flatMap { ["c: b/1 a/\($0)", "b: a/0 a/\($0)", "a: outside"] }
      #expect(stories == expected)
    }
  }

  @Test func theSlowestIsTheOneWithTheLongestResponseTime() throws {
    try RunLab.run { folder in
      var table = try folder.invocations()
      var longest = SimDuration.zero
      while let record = try table.next() {
        longest = max(longest, record.endedAt - record.arrivedAt)
      }
      #expect(try RequestStory(folder, .slowest).response == longest)
    }
  }

  @Test func aRequestInFlightHasItsStoryToTheEndOfTheRun() throws {
    try RunLab.run(RunLab.cut) { folder in
      for (number, state, parts) in [
        (
          UInt64(0), RequestState.executing, ["pull", "create", "start", "initialise", "execution"]
        ),
        (1, .queued, ["node selection"]),
      ] as [(UInt64, RequestState, [String])] {
        let story = try RequestStory(folder, .number(number, function: nil))
        #expect(story.state == state && story.record.outcome == nil)
        #expect(Set(story.parts.map(\.part.name)).isSubset(of: parts), "\(story.parts)")
        #expect(story.record.endedAt == .start + .seconds(10))
        #expect(story.parts.last?.to == story.record.endedAt)
      }
      // It is none that could be the slowest, for all that it has waited longest.
      #expect(throws: SettingsError.self) { _ = try RequestStory(folder, .slowest) }
    }
  }

  @Test func anUnknownNumberIsRefusedWithTheRange() throws {
    try RunLab.run { folder in
      for (function, message) in [
        (nil, "there is no request 123456789; those that are recorded have numbers from 0 to "),
        (
          "f",
          "there is no request 123456789 of 'f'; those of 'f' that are recorded have numbers from 0 to "
        ),
        ("none", "no request of 'none' has arrived in this run"),
      ] as [(String?, String)] {
        let error = #expect(throws: SettingsError.self) {
          _ = try RequestStory(folder, .number(123_456_789, function: function))
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
      }
    }
  }

  @Test func aNumberThatSeveralFunctionsHaveIsRefusedWithTheirNames() throws {
    try RunLab.run { folder in
      let error = #expect(throws: SettingsError.self) {
        _ = try RequestStory(folder, .number(0, function: nil))
      }
      let message = try #require(error?.description)
      #expect(message.contains("several functions have a request 0; say which, such as "))
    }
  }

  @Test func withoutContainersTheRestIsTold() throws {
    try RunLab.run(overrides: ["metrics.containers=false"]) { folder in
      let story = try RequestStory(folder, .slowest)
      #expect(!story.hasContainers && story.life == nil && story.earlier == 0)
      #expect(!story.parts.isEmpty)
    }
  }
}
