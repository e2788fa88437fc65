import ClusterModel
import SimKernel

/// Requests that a function sends, all at once.
public struct CallSettings: Settings, Equatable {
  /// What is called.
  public var function = ""
  /// How many calls go out.
  public var count = 1
  /// Whether the caller waits for all answers before it goes on.
  public var wait = true
  /// How deep the caller may be at most, less one; `nil` for any depth.
  public var depth: Int?
  /// Which way the calls take.
  public var via = CallPath.gateway
  /// What becomes of the caller when an awaited call does not complete.
  public var onFailure = FailedCall.fail
  /// The probability that they are sent.
  public var probability = 1.0

  /// Creates one awaited call.
  public init() {}

  /// Deepest recursion that a scenario may ask for.
  static let deepest = 10_000

  /// The same with the name of the function resolved.
  func group(calling function: FunctionID) -> CallGroup {
    var group = CallGroup(function: function)
    group.count = count
    group.isAwaited = wait
    group.depth = depth
    group.via = via
    group.onFailure = onFailure
    group.probability = probability
    return group
  }

  /// The keys of a group of calls that is one of several.
  public static var schema: [Setting<CallSettings>] {
    [
      Setting(
        "probability", \.probability, .ratio(0...1), required: true,
        "The probability that it is this one."),
      Setting(
        "function", \.function, .name("the name of a function"), required: true, "What is called."),
    ] + manner(of: \.self)
  }

  /// The keys that say how many calls there are, on which way, and what they have to do with their caller.
  static func manner<Root>(of call: WritableKeyPath<Root, CallSettings>) -> [Setting<Root>] {
    [
      Setting(
        "count", call.appending(path: \.count), .count(1...ScenarioCheck.mostCalls),
        "How many calls go out at once."),
      Setting(
        "wait", call.appending(path: \.wait), .yesOrNo,
        "Whether the caller waits for all answers before it goes on with the next group, `gather` or its answer."
      ),
      Setting(
        "depth", call.appending(path: \.depth),
        .optional(.count(1...deepest), none: "all requests"),
        "Which requests send the group: those with fewer calls than this between the request from outside (0) and themselves."
      ),
      Setting(
        "via", call.appending(path: \.via), .choice,
        "The way of the calls: as all requests, or past the gateway's work and its limit of requests (its time-out holds)."
      ),
      Setting(
        "onFailure", call.appending(path: \.onFailure), .choice,
        "What becomes of the caller when an awaited call does not complete: it fails behind the last answer of the group, or goes on."
      ),
    ]
  }
}

/// A step of what a function does when its own execution has ended: a group of calls, or one of several groups.
public struct CallStepSettings: Settings {
  /// The group, where it is one.
  public var call = CallSettings()
  /// The groups of which at most one is sent; empty where the step is one group.
  public var choose: [CallSettings] = []

  /// Creates a step without a function.
  public init() {}

  /// The groups of which at most one is sent.
  var alternatives: [CallSettings] { choose.isEmpty ? [call] : choose }

  /// The keys of a step.
  public static var schema: [Setting<CallStepSettings>] {
    [Setting("function", \.call.function, called, "What is called.")]
      + CallSettings.manner(of: \.call) + [
        Setting(
          "probability", \.call.probability, .ratio(0...1),
          "The probability that a request sends the group, drawn for each request."),
        Setting(
          "choose", \.choose, .list(of: .section(), "groups of calls"),
          "In place of `function` and all other keys: groups of which a request sends one, drawn by their probabilities, or none where these add up to less than 1."
        ),
      ]
  }

  /// The name of a function; an empty one stands for `null`.
  private static var called: SettingKind<String> {
    let name = SettingKind<String?>.optional(
      .name("the name of a function"), none: "the step is under `choose`")
    return SettingKind(
      name.description, read: { name.read($0, &$1).map { $0 ?? "" } },
      write: { name.write($0.isEmpty ? nil : $0) })
  }

  /// Reports a step that calls nothing, or in two ways, and probabilities of more than 1.
  public func check(_ reader: inout SettingsReader) {
    guard !choose.isEmpty else {
      reader.require(
        !call.function.isEmpty,
        "the key 'function' is missing: name of a function, or a list under 'choose'")
      return
    }
    reader.require(
      call == CallSettings(), at: "choose",
      "a step is one group of calls or a choice between several; state all other keys within the list"
    )
    let sum = choose.reduce(0) { $0 + $1.probability }
    // Sums such as 0.7 + 0.1 + 0.4 are not to be told with their rounding.
    let told = (sum * 1e9).rounded() / 1e9
    reader.require(
      sum <= 1 + CallGroup.tolerance, at: "choose",
      "the probabilities add up to \(told), which is more than 1")
  }
}

/// A group of calls of a function, with its place among those of its entry of a scenario.
struct StatedCall {
  let settings: CallSettings
  /// Where it stands, seen from the scenario.
  let steps: [SettingsReader.Step]
  /// Which step it belongs to; groups of one step exclude one another.
  let step: Int
  /// Whether it is an alternative to the group before it.
  let isAlternative: Bool

  /// The groups of `function`, which is entry number `index` of the scenario, in their order.
  static func all(of function: FunctionSettings, at index: Int) -> [StatedCall] {
    let calls: [SettingsReader.Step] = [.key("functions"), .index(index), .key("calls")]
    return function.calls.enumerated().flatMap { number, step in
      let steps = function.calls.count == 1 ? calls : calls + [.index(number)]
      return step.alternatives.enumerated().map { place, call in
        StatedCall(
          settings: call,
          steps: step.choose.isEmpty ? steps : steps + [.key("choose"), .index(place)],
          step: number, isAlternative: place > 0)
      }
    }
  }
}
