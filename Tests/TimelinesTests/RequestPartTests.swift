import ClusterModel
import SimKernel
import Testing

@testable import Timelines

@Suite struct RequestPartTests {
  private func time(_ seconds: Double) -> SimTime { .start + SimDuration(rounding: seconds) }

  private func record(_ change: (inout InvocationRecord) -> Void) -> InvocationRecord {
    var record = InvocationRecord(
      index: 1, number: 1, function: FunctionID(rawValue: 0), node: NodeID(rawValue: 0),
      container: ContainerID(rawValue: 0), outcome: .completed, warmth: .cold,
      arrivedAt: time(1), phases: RequestPhases(), executedAt: .never, endedAt: time(9))
    record.phases.gatewayAt = time(1)
    change(&record)
    return record
  }

  private func parts(_ record: InvocationRecord) -> [String] {
    var parts: [String] = []
    record.forEachPart { parts.append("\($0) \($1.inSeconds)–\($2.inSeconds)") }
    return parts
  }

  @Test func theyCoverTheWayWithoutGaps() {
    let cold = record {
      $0.phases.selectionAt = time(2)
      $0.phases.placedAt = time(2.5)
      $0.phases.pullAt = time(3)
      $0.phases.createAt = time(4)
      $0.phases.startAt = time(5)
      $0.phases.initialiseAt = time(5.5)
      $0.phases.executionAt = time(6)
      $0.executedAt = time(8)
    }
    #expect(
      parts(cold) == [
        "gateway 1.0–2.0", "selection 2.0–2.5", "command 2.5–3.0", "pull 3.0–4.0", "create 4.0–5.0",
        "start 5.0–5.5", "initialise 5.5–6.0", "execution 6.0–8.0", "answer 8.0–9.0",
      ])
  }

  @Test func whatTookNoTimeIsLeftOut() {
    let warm = record {
      $0.phases.placedAt = time(1)
      $0.phases.executionAt = time(1)
      $0.executedAt = time(9)
    }
    #expect(parts(warm) == ["execution 1.0–9.0"])
  }

  @Test func aRequestThatNeverRanEndsWhereItWas() {
    #expect(parts(record { $0.outcome = .rejected }) == ["gateway 1.0–9.0"])
  }

  @Test func anExecutionThatWasCutShortLastsToTheEnd() {
    let timedOut = record {
      $0.phases.executionAt = time(3)
      $0.outcome = .timedOut
    }
    #expect(parts(timedOut) == ["gateway 1.0–3.0", "execution 3.0–9.0"])
  }

  @Test func earlierAttemptsComeFirst() {
    let again = record {
      $0.phases.gatewayAt = time(4)
      $0.phases.executionAt = time(5)
      $0.executedAt = time(9)
    }
    #expect(
      parts(again) == ["earlierAttempts 1.0–4.0", "gateway 4.0–5.0", "execution 5.0–9.0"])
  }

  @Test func phasesOfAnotherContainerArePassedOver() {
    let shared = record {
      $0.phases.placedAt = time(4)
      // It ran elsewhere before this was through.
      $0.phases.createAt = time(3)
      $0.phases.startAt = time(8)
      $0.phases.executionAt = time(5)
      $0.executedAt = time(9)
    }
    #expect(parts(shared) == ["gateway 1.0–4.0", "command 4.0–5.0", "execution 5.0–9.0"])
  }
}
