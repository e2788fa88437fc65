import ClusterModel
import Experiments
import SimKernel
import Timelines

/// The story of a request, as text or as JSON.
public enum StoryReport {
  /// The story in words, with times.
  public static func text(_ story: RequestStory, of run: RunFacts) -> String {
    var lines = [
      "Request \(story.record.number) of \(story.function): \(Sentences.outcome(story)) "
        + "(\(run.scenario), seed \(run.seed))", "",
      line(story.record.arrivedAt, Sentences.arrival(story)),
    ]
    var isPlaced = false
    for span in story.parts {
      if span.part.rawValue >= RequestPart.command.rawValue, !isPlaced {
        isPlaced = true
        if let words = Sentences.placement(story) { lines.append(line(span.from, words)) }
      }
      lines.append(line(span.from, Sentences.part(span, story)))
    }
    lines.append(line(story.record.endedAt, Sentences.end(story)))
    lines.append("")
    lines += Sentences.sum(story)
    if let words = Sentences.warmth(story) { lines.append(words) }
    lines += Sentences.container(story)
    if story.namesakes > 0 {
      lines.append(
        "\(story.namesakes) more requests have the same number; this is the first that ended.")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ time: SimTime, _ words: String) -> String {
    let text = seconds(time)
    return String(repeating: " ", count: max(0, 20 - text.count)) + text + "  " + words
  }

  /// An instant, exactly.
  fileprivate static func seconds(_ time: SimTime) -> String {
    var buffer = TextBuffer(capacity: 64)
    buffer.append(secondsOf: time)
    return buffer.text + " s"
  }

  /// The story as JSON; times are in seconds.
  public static func json(_ story: RequestStory, of run: RunFacts) -> String {
    var json = JSONWriter()
    let record = story.record
    json.object { json in
      json.member("scenario", run.scenario)
      json.member("seed", run.seed)
      json.member("request", record.number)
      json.member("function", story.function)
      if let origin = story.origin {
        json.object("caller", onOneLine: true) { json in
          json.member("request", story.record.caller.number)
          json.member("function", origin.caller)
        }
        json.object("root", onOneLine: true) { json in
          json.member("request", story.record.root.number)
          json.member("function", origin.root)
        }
      }
      json.member("outcome", record.outcome?.name)
      json.member("stateAtEndOfRun", story.state?.name)
      json.member("warmth", record.container.isNone ? nil : record.warmth.name)
      json.member("node", story.node)
      json.member("nodeCPUPercent", percent(record.phases.nodeCPU))
      json.member("nodeMemoryPercent", percent(record.phases.nodeMemory))
      json.member("arrivedAt", record.arrivedAt.inSeconds)
      json.member("endedAt", record.endedAt.inSeconds)
      json.member("responseSeconds", story.response.inSeconds)
      json.member("coldStartSeconds", story.coldStart?.inSeconds)
      json.array("parts") { json in
        for span in story.parts {
          json.object(onOneLine: true) { json in
            json.member("name", span.part.name)
            json.member("from", span.from.inSeconds)
            json.member("to", span.to.inSeconds)
            json.member("seconds", (span.to - span.from).inSeconds)
          }
        }
      }
      container(story, to: &json)
      json.member("namesakes", story.namesakes)
    }
    return json.finished()
  }

  private static func percent(_ thousandths: Int32) -> Double? {
    thousandths < 0 ? nil : Double(thousandths) / 10
  }

  private static func container(_ story: RequestStory, to json: inout JSONWriter) {
    guard !story.record.container.isNone else { return json.null("container") }
    json.object("container") { json in
      json.member("number", Int(story.record.container.rawValue))
      guard let life = story.life else { return }
      json.member("createdAt", life.createdAt.inSeconds)
      json.member("readyAt", life.readyAt == .never ? nil : life.readyAt.inSeconds)
      json.member("goneAt", life.goneAt.inSeconds)
      json.member("end", life.reason.name)
      json.member("requests", life.requests)
      json.member("requestsBefore", story.earlier)
      json.member("requestsBeside", story.beside)
      json.member("idleSeconds", story.idleBefore?.inSeconds)
      guard let previous = story.previous else { return json.null("previous") }
      json.object("previous", onOneLine: true) { json in
        json.member("request", previous.record.number)
        json.member("function", previous.function)
        json.member("executedAt", previous.record.executionEnd.inSeconds)
      }
    }
  }
}

/// The sentences of a story.
private enum Sentences {
  private static func words(_ length: SimDuration) -> String { Readable.duration(length.inSeconds) }

  static func outcome(_ story: RequestStory) -> String {
    let after = "\(words(story.response)) after its arrival"
    return switch story.record.outcome {
    case nil: "\(state(story)) when the run ended, \(after)"
    case .completed: "answered \(after)"
    case .rejected: "turned away \(after)"
    case .timedOut: "given up by its client \(after)"
    case .failed: "failed \(after)"
    }
  }

  /// Where it comes from.
  static func arrival(_ story: RequestStory) -> String {
    guard let origin = story.origin else { return "It arrives." }
    let (caller, root) = (story.record.caller, story.record.root)
    let behind =
      caller == root ? "" : ", behind request \(root.number) of \(origin.root) from outside"
    return "It arrives, sent by request \(caller.number) of \(origin.caller)\(behind)."
  }

  /// What it was about when the run ended.
  private static func state(_ story: RequestStory) -> String {
    switch story.state {
    case .pausing: "still to be sent again by its client"
    case .atGateway: "still on its way through the gateway"
    case .queued: "still waiting for a container"
    case .starting: "still waiting for its container to come up, or on its way into it"
    case .executing: "still executing"
    case .hanging: "still in a container that is dead"
    case .answering: "executed, its answer still on its way,"
    case nil: "still under way"
    }
  }

  /// What was decided for it.
  static func placement(_ story: RequestStory) -> String? {
    guard let node = story.node else { return nil }
    var load = ""
    let phases = story.record.phases
    if phases.nodeCPU >= 0, phases.nodeMemory >= 0 {
      load =
        " (\(Readable.fixed(Double(phases.nodeCPU) / 10, 1)) % of its CPU and "
        + "\(Readable.fixed(Double(phases.nodeMemory) / 10, 1)) % of its memory in use)"
    }
    guard !story.record.container.isNone else { return "Node \(node) is chosen\(load)." }
    let number = story.record.container.rawValue
    return switch story.record.warmth {
    case .cold, .preWarmed:
      "No container has room; a new one, number \(number), is decided on for node \(node)\(load)."
    case .generic: "Container \(number) on node \(node)\(load) has to load the function first."
    case .warmed: "Container \(number) on node \(node)\(load) is idle and takes it."
    case .busy: "Container \(number) on node \(node)\(load) runs other requests and has room."
    }
  }

  static func part(_ span: RequestSpan, _ story: RequestStory) -> String {
    let time = words(span.to - span.from)
    return switch span.part {
    case .earlierAttempts: "Earlier attempts, and pauses between them: \(time)."
    case .gateway: "At the gateway, on the request path and in queues: \(time)."
    case .selection: "A node is selected: \(time)."
    case .command:
      story.wasCold
        ? "The command is on its way to the node: \(time)."
        : "It is on its way into the container: \(time)."
    case .pull: "The image is pulled: \(time)."
    case .create: "The container is created: \(time)."
    case .start: "The container is started: \(time)."
    case .initialise: "The container is initialised: \(time)."
    case .execution:
      story.record.executedAt == .never
        ? "It executes, and has not finished \(time) later."
        : "It executes: \(time)."
    case .answer: "The answer is on its way back: \(time)."
    }
  }

  static func end(_ story: RequestStory) -> String {
    switch story.record.outcome {
    case nil: "The run ends; the request is \(state(story))."
    case .completed: "It is answered."
    case .rejected: "It is turned away."
    case .timedOut: "Its client gives up."
    case .failed: "It has failed."
    }
  }

  /// What the time went into.
  static func sum(_ story: RequestStory) -> [String] {
    let all = story.response.inSeconds
    guard all > 0 else { return [] }
    var shares: [String] = []
    if let cold = story.coldStart { shares.append("cold start \(share(cold, all))") }
    if let execution = story.parts.first(where: { $0.part == .execution }) {
      shares.append("execution \(share(execution.to - execution.from, all))")
    }
    guard !shares.isEmpty else { return [] }
    return ["Of \(words(story.response)): \(shares.joined(separator: ", "))."]
  }

  private static func share(_ length: SimDuration, _ all: Double) -> String {
    "\(words(length)) (\(Readable.percent(length.inSeconds / all)))"
  }

  /// The rung of the warmth ladder.
  static func warmth(_ story: RequestStory) -> String? {
    guard !story.record.container.isNone else { return "It never got to a container." }
    let meaning =
      switch story.record.warmth {
      case .cold:
        "nothing was there: the image had to be pulled, a container created, started and initialised"
      case .preWarmed:
        "the image was there: a container had to be created, started and initialised"
      case .generic:
        "a started runtime that belonged to no function was there: the function had to be loaded"
      case .warmed: "an idle container of the function was there: it was handed over"
      case .busy:
        "a container that ran other requests had room: it was handed over, and shared its CPU"
      }
    return "It met '\(story.record.warmth.name)': \(meaning)."
  }

  /// What else is known of its container.
  static func container(_ story: RequestStory) -> [String] {
    guard !story.record.container.isNone else { return [] }
    let number = story.record.container.rawValue
    guard story.hasContainers else {
      return ["There is no containers.csv, so nothing more is known of container \(number)."]
    }
    guard let life = story.life else {
      return ["containers.csv has no container \(number) at that time."]
    }
    var lines = [
      "Container \(number) was decided on at \(StoryReport.seconds(life.createdAt)), "
        + (life.readyAt == .never
          ? "never came up" : "could run requests at \(StoryReport.seconds(life.readyAt))")
        + " and had gone at \(StoryReport.seconds(life.goneAt)) (\(life.reason.name)); it ran \(count(life.requests))."
    ]
    if story.earlier == 0 {
      lines.append("This was its first.")
    } else {
      lines.append("It had begun \(count(UInt64(story.earlier))) before this one.")
    }
    if let previous = story.previous {
      lines.append(
        "The one that had left it last was request \(previous.record.number) of \(previous.function)"
          + (story.idleBefore.map { ", after which it was idle for \(words($0))" } ?? "") + ".")
    } else if let idle = story.idleBefore, idle > .zero {
      lines.append("It had been ready and idle for \(words(idle)).")
    }
    if story.beside > 0 {
      lines.append("\(count(UInt64(story.beside))) ran in it when this one began.")
    }
    return lines
  }

  private static func count(_ number: UInt64) -> String {
    number == 1 ? "1 request" : "\(Readable.count(number)) requests"
  }
}
