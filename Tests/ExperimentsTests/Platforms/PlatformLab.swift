import Foundation
import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// A cluster made from a file in `calibration/platforms`, followed event by event.
struct PlatformLab: ~Copyable {
  /// Something that happened to a request, and where the request is then.
  struct Step: Equatable, CustomStringConvertible {
    /// Milliseconds since the start.
    var at: Double
    /// `nil` for an arrival from outside.
    var kind: ClusterEvent.Kind?
    var place: RequestPlace

    init(_ at: Double, _ kind: ClusterEvent.Kind?, _ place: RequestPlace) {
      self.at = (at * 1e6).rounded() / 1e6
      self.kind = kind
      self.place = place
    }

    var description: String {
      "(\(at), \(kind.map { ".\($0)" } ?? "nil"), .\(place))"
    }
  }

  /// Where a request is from an instant on.
  struct Stay: Equatable, CustomStringConvertible {
    /// Milliseconds since the start.
    var at: Double
    var place: RequestPlace

    init(_ at: Double, _ place: RequestPlace) {
      self.at = at
      self.place = place
    }

    var description: String { "\(at) \(place)" }
  }

  /// How many containers a function was to have from an instant on.
  struct Order: Equatable, CustomStringConvertible {
    /// Seconds since the start.
    var at: Double
    var containers: Int

    init(_ at: Double, _ containers: Int) {
      self.at = at
      self.containers = containers
    }

    var description: String { "(\(at), \(containers))" }
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardized.path

  var run: Simulation<Cluster>

  /// Makes the cluster of a scenario that names a platform.
  init(_ platform: String, _ text: String, _ changes: [String] = []) throws {
    let loaded = try ScenarioLoader.load(
      text: "platform: \(platform)\n\(text)", folder: Self.root,
      overrides: changes + ["metrics.samplingPeriod=null"])
    let built = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
    run = Simulation(built.makeCluster())
    run.model.begin(&run.agenda)
  }

  /// What happens to the request in `row` until `end` seconds, while it is there.
  ///
  /// Of the events of one instant only the last one that moves it counts.
  mutating func life(ofRow row: Int = 0, until end: Double) -> [Step] {
    var steps: [Step] = []
    var place = RequestPlace.none
    while run.now.inSeconds <= end, let taken = run.step() {
      let id = RequestID(row)
      guard run.model.state.requests.count > row else { continue }
      let next = run.model.state.requests[id].place
      guard next != place else { continue }
      place = next
      steps.append(Step(taken.time.inSeconds * 1e3, taken.event?.kind, next))
      if next == .none { break }
    }
    return steps
  }

  /// Where the first request is that arrives `start` seconds after the start or later; every other one has left by then.
  mutating func stays(from start: Double) -> [Stay] {
    run.run(until: .start + SimDuration(rounding: start - 0.001))
    var stays: [Stay] = []
    var place = RequestPlace.none
    while let taken = run.step() {
      guard run.model.state.requests.count > 0 else { continue }
      let next = run.model.state.requests[RequestID(0)].place
      guard next != place else { continue }
      place = next
      stays.append(Stay(Double(taken.time.nanoseconds) / 1e6, next))
      if next == .none { break }
    }
    return stays
  }

  /// The numbers of containers that `function` was ordered to have until `end` seconds, at the instants at which the cluster
  /// acted on them.
  mutating func orders(of function: Int = 0, until end: Double) -> [Order] {
    var orders: [Order] = []
    var desired = run.model.state.scales[FunctionID(function)].desired
    while run.now.inSeconds <= end, let taken = run.step() {
      let next = run.model.state.scales[FunctionID(function)].desired
      guard next != desired else { continue }
      desired = next
      orders.append(Order(taken.time.inSeconds, Int(next)))
    }
    return orders
  }

  /// The instants of events of some kinds until `end` seconds, in seconds.
  mutating func events(
    _ kinds: [ClusterEvent.Kind], until end: Double
  ) -> [(kind: ClusterEvent.Kind, at: Double)] {
    var events: [(kind: ClusterEvent.Kind, at: Double)] = []
    while run.now.inSeconds <= end, let taken = run.step() {
      guard let kind = taken.event?.kind, kinds.contains(kind) else { continue }
      events.append((kind, taken.time.inSeconds))
    }
    return events
  }

  /// The requests that have ended until `end` seconds.
  mutating func invocations(until end: Double) -> [InvocationRecord] {
    run.run(until: .start + SimDuration(rounding: end))
    var records: [InvocationRecord] = []
    run.model.takeInvocations { records.append($0) }
    return records
  }
}

/// A pod whose parts take 700 ms, 1.3 s and 90 ms, for times that can be added in one's head.
let evenPod = [
  "functions.0.create=700ms", "functions.0.start=1.3s", "functions.0.initialise=90ms",
]
