import ClusterModel
import Experiments
import SimKernel

/// Writes a fixed share of a run's requests as traces of OpenTelemetry: a line of OTLP's JSON for each request.
///
/// Source: OpenTelemetry Protocol 1.x, JSON encoding (ids in hexadecimal digits, 64-bit numbers as texts), one
/// `TracesData` a line as its file exporter writes; semantic conventions for function-as-a-service spans. A request
/// has a span of the gateway from arrival to end, below it one for each part of its way, and the execution as a span of the
/// function. A trace is a request from outside with all calls that it led to, each below the execution that sent it.
public enum SpanExport {
  /// How they are written.
  public struct Options: Hashable, Sendable {
    /// The share of all requests, above 0, up to 1.
    public var fraction = 0.01
    /// The Unix time of the run's start, in seconds.
    public var epoch = MetricsOptions.defaultEpoch

    /// Creates options with these defaults.
    public init() {}
  }

  /// What there was.
  public struct Facts: Hashable, Sendable {
    /// Requests of the run.
    public var requests: UInt64 = 0
    /// Traces written; those of which a request from outside has ended.
    public var traces: UInt64 = 0
  }

  /// Writes the traces of `folder`, in the order in which the requests ended, in constant memory but for containers.
  ///
  /// - Parameters:
  ///   - folder: The run.
  ///   - options: How they are written.
  ///   - path: The file, packed with gzip where it ends in `.gz`; `nil` for standard output.
  ///   - tick: Called now and then; what it throws ends the writing, and there is no file.
  /// - Returns: How many there are.
  /// - Throws: `SettingsError` for the folder, `OutputError` for the file.
  public static func write(
    _ folder: RunFolder, _ options: Options, to path: String?,
    tick: ReadingTick = { _, _, _ in }
  ) throws -> Facts {
    let lives =
      folder.has(ResultFile.containers) ? try ContainerLives(folder.containers(), tick: tick) : nil
    let sample = RequestSample()
    var table = try folder.requests()
    var writer = SpanWriter(folder.facts, options, lives, try TextOutput(path))
    var facts = Facts()
    while let record = try table.next() {
      facts.requests += 1
      if facts.requests & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, facts.requests) }
      guard sample.takes(record.traceIndex, share: options.fraction) else { continue }
      if record.root.isNone { facts.traces += 1 }
      try writer.write(record, table.functions[record.function.index])
    }
    try writer.finish()
    return facts
  }
}

/// Writes the trace of one request after the other.
private struct SpanWriter: ~Copyable {
  private var output: TextOutput
  private let run: RunFacts
  private let lives: ContainerLives?
  private let epoch: UInt64
  // What differs between two runs of one scenario goes into the ids, or their traces would be taken for one.
  private let traceHigh: RandomStream
  private let traceLow: RandomStream
  private let spans: RandomStream

  init(
    _ run: RunFacts, _ options: SpanExport.Options, _ lives: ContainerLives?,
    _ output: consuming TextOutput
  ) {
    self.run = run
    self.lives = lives
    epoch = UInt64(options.epoch) * 1_000_000_000
    let name = "spans/\(run.eventFingerprint)"
    traceHigh = RandomStream(seed: run.seed, name: name + "/trace/high")
    traceLow = RandomStream(seed: run.seed, name: name + "/trace/low")
    spans = RandomStream(seed: run.seed, name: name + "/span")
    self.output = output
  }

  consuming func finish() throws(OutputError) { try output.finish() }

  mutating func write(_ record: InvocationRecord, _ function: String) throws(OutputError) {
    append("{\"resourceSpans\":[{\"resource\":{\"attributes\":[")
    attribute("service.name", text: "gateway", isFirst: true)
    attribute("simfaas.scenario", text: run.scenario)
    attribute("simfaas.seed", text: String(run.seed))
    append("]},\"scopeSpans\":[{\"scope\":{\"name\":\"simfaas\"},\"spans\":[")
    root(record, function)
    var execution: (from: SimTime, to: SimTime)?
    record.forEachPart { part, from, to in
      guard part != .execution else {
        execution = (from, to)
        return
      }
      append(",")
      begin(record, part.rawValue + 1, part.name, kind: 1, from, to)
      append("}")
    }
    append("]}]}")
    if let execution { self.execution(record, function, execution.from, execution.to) }
    append("]}\n")
    try output.pass()
  }

  /// The span from arrival to end.
  private mutating func root(_ record: InvocationRecord, _ function: String) {
    begin(record, 0, function, kind: 2, record.arrivedAt, record.endedAt)
    append(",\"attributes\":[")
    attribute("faas.trigger", text: "other", isFirst: true)
    attribute("faas.invoked_name", text: function)
    attribute("simfaas.request", text: String(record.number))
    attribute("simfaas.outcome", text: record.outcomeName)
    if !record.container.isNone { attribute("simfaas.warmth", text: record.warmth.name) }
    append("],\"status\":{")
    if let outcome = record.outcome, outcome != .completed {
      append("\"code\":2,\"message\":\"\(outcome.name)\"")
    }
    append("}}")
  }

  /// The span of the function itself, with its resource.
  private mutating func execution(
    _ record: InvocationRecord, _ function: String, _ from: SimTime, _ to: SimTime
  ) {
    let node = run.nodes[record.node.index]
    var instance = "\(node)/\(record.container.rawValue)"
    if let lives, let life = lives.find(record.container, at: from) {
      instance += "@\(lives.lives[life].createdAt.inSeconds)"
    }
    append(",{\"resource\":{\"attributes\":[")
    attribute("service.name", text: function, isFirst: true)
    attribute("faas.name", text: function)
    attribute("faas.instance", text: instance)
    attribute("host.name", text: node)
    append("]},\"scopeSpans\":[{\"scope\":{\"name\":\"simfaas\"},\"spans\":[")
    begin(record, Self.executionNumber, function, kind: 2, from, to)
    append(",\"attributes\":[")
    attribute("faas.trigger", text: "other", isFirst: true)
    attribute("faas.invocation_id", text: "\(function)/\(record.number)")
    append(",{\"key\":\"faas.coldstart\",\"value\":{\"boolValue\":")
    append(record.warmth.rawValue <= Warmth.generic.rawValue ? "true" : "false")
    append("}}],\"status\":{")
    if record.executedAt == .never, let outcome = record.outcome {
      append("\"code\":2,\"message\":\"\(outcome.name)\"")
    }
    append("}}]}]}")
  }

  private static let executionNumber = RequestPart.execution.rawValue + 1

  /// Begins a span of a request: number 0 is the parent of its others, and itself below the execution that sent the request.
  private mutating func begin(
    _ record: InvocationRecord, _ number: Int, _ name: String, kind: Int, _ from: SimTime,
    _ to: SimTime
  ) {
    append("{\"traceId\":\"")
    hexadecimal(traceHigh.word(for: record.traceIndex))
    hexadecimal(traceLow.word(for: record.traceIndex))
    append("\",\"spanId\":\"")
    hexadecimal(span(record.index, number))
    if number > 0 || !record.caller.isNone {
      append("\",\"parentSpanId\":\"")
      hexadecimal(
        number > 0 ? span(record.index, 0) : span(record.caller.index, Self.executionNumber))
    }
    append("\",\"name\":")
    output.buffer.append(quoted: name)
    append(",\"kind\":\(kind),\"startTimeUnixNano\":\"")
    output.buffer.append(epoch + UInt64(from.nanoseconds))
    append("\",\"endTimeUnixNano\":\"")
    output.buffer.append(epoch + UInt64(to.nanoseconds))
    append("\"")
  }

  /// Zero is no id.
  private func span(_ index: UInt64, _ number: Int) -> UInt64 {
    max(spans.word(for: index &+ UInt64(number) &* 0x9E37_79B9_7F4A_7C15), 1)
  }

  private mutating func hexadecimal(_ word: UInt64) {
    let digits = String(word, radix: 16)
    append(String(repeating: "0", count: 16 - digits.utf8.count))
    append(digits)
  }

  private mutating func attribute(_ key: String, text: String, isFirst: Bool = false) {
    append(
      isFirst
        ? "{\"key\":\"\(key)\",\"value\":{\"stringValue\":"
        : ",{\"key\":\"\(key)\",\"value\":{\"stringValue\":")
    output.buffer.append(quoted: text)
    append("}}")
  }

  private mutating func append(_ text: String) { output.buffer.append(text) }
}
