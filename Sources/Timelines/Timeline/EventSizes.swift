import ClusterModel
import Experiments
import SimKernel

/// What the events of a timeline take at most, in bytes: what ``TraceEvents`` writes of one thing, without the names in it.
struct EventSizes {
  /// Both ends of a slice that says nothing but its name.
  let part: Int
  /// The slice of a request, with the name of its node.
  private let request: Int
  private let execution: Int
  private let flow: Int
  /// The life of a container, but for the steps of its start.
  let container: Int
  /// What is said of a track.
  static let track = 260

  init(_ run: RunFacts) {
    // Digits of microseconds, the point and three more; of a process; of the number of a request.
    let time = String(run.length.nanoseconds / 1_000).utf8.count + 4
    let process = String(run.nodes.count + 1).utf8.count
    let number = 20
    let node = run.nodes.map(\.utf8.count).max() ?? 0
    let begins = 46 + process + time
    let ends = 38 + process + time
    part = begins + 20 + ends
    request = begins + ends + 115 + number + node + time
    execution = begins + ends + 70 + number
    flow = 175 + 2 * (process + time + 8)
    container = begins + ends + 100 + 3 * time + part
  }

  /// What is written of `record`, of whose function the name takes `name` bytes.
  ///
  /// The steps of a start stand there twice, at the gateway and in the container.
  func size(of record: InvocationRecord, name: Int) -> Int {
    var size = request + name
    record.forEachPart { step, _, _ in
      size += step == .command || step.isStartStep ? 2 * part : part
    }
    if record.phases.executionAt != .never { size += execution + flow + name }
    return size
  }
}
