import ClusterModel
import Experiments
import SimKernel

/// Which request a story is of.
public enum RequestChoice: Hashable, Sendable {
  /// The one with this number among the requests of a function, or of the only function that has one with it.
  case number(UInt64, function: String?)
  /// The completed one with the longest response time, the first among equals.
  case slowest
}

/// What is known of one request, and of the container that it ran in.
public struct RequestStory: Sendable {
  /// The request.
  public private(set) var record: InvocationRecord
  /// What it was about when the run ended; `nil` where it had ended before.
  public private(set) var state: RequestState?
  /// The name of its function.
  public private(set) var function: String
  /// The names of the functions whose requests sent it, and of the request from outside behind that; `nil` for none.
  public private(set) var origin: (caller: String, root: String)?
  /// The name of the node it got to; `nil` for none.
  public private(set) var node: String?
  /// How many more requests of the run have the same number.
  public private(set) var namesakes = 0
  /// The life of its container; `nil` where it had none, or where there is no table of containers.
  public private(set) var life: ContainerRecord?
  /// Whether there is a table of containers.
  public let hasContainers: Bool
  /// How many requests had begun in its container before it.
  public private(set) var earlier = 0
  /// How many of them were still there when it began.
  public private(set) var beside = 0
  /// The request that had ended last in its container when it began, and the name of its function; `nil` for none.
  public private(set) var previous: (record: InvocationRecord, function: String)?

  /// Finds a request in `folder`.
  ///
  /// The table of requests is read twice at most, in constant memory.
  ///
  /// - Throws: `SettingsError` for the folder and for a number that no request has; or what `tick` throws.
  public init(
    _ folder: RunFolder, _ choice: RequestChoice, tick: ReadingTick = { _, _, _ in }
  ) throws {
    let found = try Self.find(choice, folder, tick)
    record = found.record
    state = found.state
    function = found.function
    origin = found.origin
    namesakes = found.namesakes
    node = record.node.isNone ? nil : folder.facts.nodes[record.node.index]
    hasContainers = folder.has(ResultFile.containers)
    guard hasContainers, !record.container.isNone else { return }
    let container = record.container
    let lives = try ContainerLives(folder.containers(), tick: tick) { $0.container == container }
    guard let place = lives.find(container, at: record.instantInContainer) else { return }
    life = lives.lives[place]
    try readContainer(folder, lives.lives[place], tick)
  }

  private static func find(
    _ choice: RequestChoice, _ folder: RunFolder, _ tick: ReadingTick
  ) throws -> (
    record: InvocationRecord, state: RequestState?, function: String,
    origin: (caller: String, root: String)?, namesakes: Int
  ) {
    var table = try folder.requests()
    var found: InvocationRecord?
    var state: RequestState?
    var namesakes = 0
    var others: [FunctionID] = []
    var (rows, least, most): (UInt64, UInt64, UInt64) = (0, .max, 0)
    while let record = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      switch choice {
      case .number(let number, let function):
        if let function, table.functions[record.function.index] != function { continue }
        (least, most) = (min(least, record.number), max(most, record.number))
        guard record.number == number else { continue }
        if found == nil {
          (found, state) = (record, table.state)
        } else if found?.function == record.function {
          namesakes += 1
        } else if others.count < 3, !others.contains(record.function) {
          others.append(record.function)
        }
      case .slowest:
        let length = found.map { $0.endedAt - $0.arrivedAt } ?? .nanoseconds(-1)
        if record.outcome == .completed, record.endedAt - record.arrivedAt > length {
          found = record
        }
      }
    }
    let position = SourcePosition(origin: "\(folder.path)/\(ResultFile.invocations)")
    guard let found else {
      throw SettingsError(missing(choice, rows, least, most), position: position)
    }
    guard others.isEmpty else {
      let names = ([found.function] + others).map {
        "\(table.functions[$0.index])/\(found.number)"
      }
      throw SettingsError(
        "several functions have a request \(found.number); say which, such as "
          + names.joined(separator: " or "), position: position)
    }
    let origin =
      found.caller.isNone
      ? nil
      : (
        table.functions[found.caller.function.index], table.functions[found.root.function.index]
      )
    return (found, state, table.functions[found.function.index], origin, namesakes)
  }

  private static func missing(
    _ choice: RequestChoice, _ rows: UInt64, _ least: UInt64, _ most: UInt64
  ) -> String {
    guard rows > 0 else { return "no request has arrived in this run" }
    guard case .number(let number, let function) = choice else {
      return "no request was completed in this run"
    }
    let whose = function.map { " of '\($0)'" } ?? ""
    guard least <= most else { return "no request\(whose) has arrived in this run" }
    return
      "there is no request \(number)\(whose); those\(whose) that are recorded have numbers from "
      + "\(least) to \(most), in the first column"
  }

  /// Reads what else ran in the container.
  private mutating func readContainer(
    _ folder: RunFolder, _ life: ContainerRecord, _ tick: ReadingTick
  ) throws {
    let began = record.instantInContainer
    var table = try folder.requests()
    var rows: UInt64 = 0
    var last: InvocationRecord?
    while let other = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      guard other.container == life.container, other.phases.executionAt != .never,
        other.phases.executionAt >= life.createdAt, other.phases.executionAt <= life.goneAt,
        other.index != record.index || other.phases.executionAt != record.phases.executionAt,
        other.phases.executionAt < began
      else { continue }
      earlier += 1
      if other.executionEnd > began {
        beside += 1
      } else if other.executionEnd >= last?.executionEnd ?? .start {
        last = other
      }
    }
    previous = last.map { ($0, table.functions[$0.function.index]) }
  }

  // MARK: What follows from it

  /// The parts of its way, in order.
  public var parts: [RequestSpan] {
    var parts: [RequestSpan] = []
    record.forEachPart { parts.append(RequestSpan(part: $0, from: $1, to: $2)) }
    return parts
  }

  /// From arrival to its end.
  public var response: SimDuration { record.endedAt - record.arrivedAt }

  /// Whether it had to wait for a new container.
  public var wasCold: Bool {
    !record.container.isNone && record.warmth.rawValue <= Warmth.generic.rawValue
  }

  /// From the decision on a new container until it executed; `nil` where it met one that was up, or never executed.
  public var coldStart: SimDuration? {
    guard wasCold, record.phases.executionAt != .never, record.phases.placedAt != .never
    else { return nil }
    return record.phases.executionAt - record.phases.placedAt
  }

  /// How long its container had been idle when it was given the request; `nil` where it was not, or where that is not known.
  public var idleBefore: SimDuration? {
    guard !wasCold, beside == 0, let life, record.phases.placedAt != .never else { return nil }
    let given = record.phases.placedAt
    let since = previous.map(\.record.executionEnd) ?? life.readyAt
    guard earlier == 0 || previous != nil, since != .never, given >= since else { return nil }
    return given - since
  }
}

/// A part of a request's way.
public struct RequestSpan: Hashable, Sendable {
  /// Which.
  public var part: RequestPart
  /// Its beginning.
  public var from: SimTime
  /// Its end.
  public var to: SimTime
}
