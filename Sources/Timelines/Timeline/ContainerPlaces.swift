import ClusterModel
import Experiments
import SimKernel

/// A span of time, empty where it ends before it begins.
struct TimeSpan: Hashable {
  var from: SimTime
  var to: SimTime
}

/// The places of a container: its start and its executions side by side, and the idle times between them.
struct ContainerPlaces {
  private let life: ContainerRecord
  private let span: TimeSpan
  private var lanes = Lanes()
  /// Until when something has been going on.
  private var covered: SimTime

  init(_ life: ContainerRecord, _ span: TimeSpan) {
    self.life = life
    self.span = span
    covered = max(min(life.readyAt, life.goneAt), span.from)
    _ = lanes.lane(from: span.from, to: covered)
  }

  /// Where the execution of `record` goes.
  ///
  /// - Precondition: executions come in the order of their beginnings.
  mutating func place(_ record: InvocationRecord) -> (
    place: Int, span: TimeSpan, idleBefore: TimeSpan?
  ) {
    let from = record.phases.executionAt
    let to = max(min(record.executionEnd, life.goneAt), from)
    let place = lanes.lane(from: from, to: to) ?? 0
    let idle = from > covered ? TimeSpan(from: covered, to: from) : nil
    covered = max(covered, to)
    return (place, TimeSpan(from: from, to: to), idle)
  }

  /// From the last execution to the end.
  var idleAtEnd: TimeSpan? {
    span.to > covered ? TimeSpan(from: covered, to: span.to) : nil
  }
}
