import ClusterModel
import SimKernel

/// A component that every request passes behind the gateway, with the keys that files use.
public struct PathComponentSettings: Settings {
  /// The component in numbers, but for where it runs.
  public var component = PathComponent()
  /// The name of the node on whose machine it runs; `nil` where neither its CPU nor its memory is modelled.
  public var node: String?

  /// Creates a component that costs nothing.
  public init() {}

  /// The keys of a component.
  public static var schema: [Setting<PathComponentSettings>] {
    [
      Setting(
        "name", \.component.name, .name(), required: true,
        "Its name; what is drawn for it depends on it."),
      Setting(
        "before", \.component.before, .optional(.durations, none: "no time"),
        "Its work on a request on its way in."),
      Setting(
        "after", \.component.after, .optional(.durations, none: "no time"),
        "Its work on an answer."),
      Setting(
        "cpuShare", \.component.cpuShare, .ratio(0...1),
        "The share of its work that is CPU work on the cores of its node's machine, one core a request; it comes first."
      ),
      Setting(
        "node", \.node,
        .optional(.name("the name of a node"), none: "neither its CPU nor its memory is modelled"),
        "The node on whose machine it runs."),
      Setting(
        "cpu", \.component.cores, .quantity(from: .zero, above: true), "Its CPU quota."),
      Setting(
        "weight", \.component.weight, .ratio(0.000_001...1_000_000),
        "Its CPU weight when cores are short, relative to containers."),
      Setting(
        "memory", \.component.memory, .quantity(from: .zero),
        "Memory that it holds on the machine for the whole run."),
      Setting(
        "workers", \.component.workers, .limit(atLeast: 1, unlimited: 0),
        "Requests on their way in that it works on at a time."),
      Setting(
        "queueLimit", \.component.queueLimit, .limit(atLeast: 0, unlimited: .max),
        "Requests that wait for a worker; beyond, they are rejected."),
      Setting(
        "holdsWorker", \.component.holdsWorker, .yesOrNo,
        "Whether a request occupies its worker until its answer has passed `after`; if not, until `before` is done."
      ),
    ]
  }

  /// The keys that say something of a machine.
  var keysOfTheMachine: [String] {
    let defaults = PathComponent()
    var keys: [String] = []
    if component.cpuShare > 0 { keys.append("cpuShare") }
    if component.cores != defaults.cores { keys.append("cpu") }
    if component.weight != defaults.weight { keys.append("weight") }
    if component.memory > .zero { keys.append("memory") }
    return keys
  }
}
