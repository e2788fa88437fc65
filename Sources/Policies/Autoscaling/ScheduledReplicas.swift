import ClusterModel
import SimKernel

/// Changes the number of containers at stated instants, as an operator does in an experiment.
///
/// containers = `replicas` of the last step whose `at` has come; of steps of one instant the later in the list counts.
/// Source: the Raspberry Pi testbed's ramp of replicas until the cluster no longer answers (seed 002, section on
/// scalability).
public struct ScheduledReplicas: CataloguedPolicy, Autoscaler {
  /// The name in scenarios.
  public static let name = "scheduled-replicas"
  /// The rule in one sentence.
  public static let summary = "Numbers of containers that change at stated instants."
  /// Where the rule comes from.
  public static let source = "kubectl scale in an experiment; Raspberry Pi testbed"

  /// What of it can be set.
  public struct Parameters: NamesFunctions {
    /// What changes when.
    public var steps: [Step] = []

    /// Creates a schedule without steps.
    public init() {}

    /// The one key.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "steps", \.steps, .list(of: .section(), "steps"),
          "What changes when, each `{ at, replicas, function }`.")
      ]
    }

    /// The names that steps state.
    public var functionNames: [(name: String, steps: [SettingsReader.Step])] {
      steps.indices.compactMap { index in
        steps[index].function.map { ($0, [.key("steps"), .index(index), .key("function")]) }
      }
    }

    /// Finds the functions of the steps.
    public mutating func resolve(_ id: (String) -> FunctionID) {
      for index in steps.indices { steps[index].id = steps[index].function.map(id) ?? .none }
    }
  }

  /// One change.
  public struct Step: Settings {
    /// When, after the start of the run.
    public var at = SimDuration.zero
    /// How many containers from then on.
    public var replicas = 1
    /// Whose; `nil` for every function.
    public var function: String?
    /// The row of that function.
    var id = FunctionID.none

    /// Creates one container for every function from the start.
    public init() {}

    /// The keys of a step.
    public static var schema: [Setting<Self>] {
      [
        Setting("at", \.at, .duration, required: true, "When, after the start of the run."),
        Setting(
          "replicas", \.replicas, .count(0...1_000_000), required: true,
          "How many containers from then on, within the function's limits."),
        Setting(
          "function", \.function, .optional(.name("the name of a function"), none: "all"), "Whose."),
      ]
    }
  }

  private let steps: [Step]
  private var done = 0

  /// Creates the policy, its steps in the order of their times.
  public init(_ parameters: Parameters) {
    // The standard sort is stable in all releases so far but does not promise it: the place in the list decides.
    steps = parameters.steps.enumerated()
      .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
  }

  /// When the first step comes.
  public var firstWake: SimDuration { steps.first?.at ?? .longest }

  /// Orders what the steps that have come say.
  public mutating func wake(
    at now: SimTime, in state: borrowing ClusterState, orders: inout ScalingOrders
  ) -> SimTime {
    while done < steps.count, .start + steps[done].at <= now {
      let step = steps[done]
      if step.function == nil {
        for function in state.functions.ids { orders.set(function, to: step.replicas) }
      } else if !step.id.isNone {
        orders.set(step.id, to: step.replicas)
      }
      done += 1
    }
    return done < steps.count ? .start + steps[done].at : .never
  }
}
