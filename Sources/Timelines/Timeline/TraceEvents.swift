import Experiments
import SimKernel

/// The events of a timeline in Chrome's trace event format, one a line.
///
/// Source: "Trace Event Format", Chromium project: the phases B, E (a slice begins, ends), b, e (the same of slices that
/// overlap), s, f (a flow begins, ends), C (counters) and M (metadata), in a JSON object with `traceEvents`. Times are in
/// microseconds; nanoseconds stand behind the point.
///
/// Slices are written as B and E rather than X with a length: a reader that computes in floating point may find the end of an
/// X a nanosecond behind the beginning of its neighbour, and then takes one for a part of the other.
struct TraceEvents: ~Copyable {
  /// What is written to.
  var output: TextOutput
  private var isFirst = true

  /// A track: a process and a thread of it, each with a number that no other has.
  struct Track: Hashable {
    var process: Int
    var thread: Int
  }

  init(_ output: consuming TextOutput) { self.output = output }

  /// Ends the line above and begins an event.
  private mutating func begin(_ phase: String, _ process: Int, _ time: SimTime?) {
    output.buffer.append(isFirst ? "\n" : ",\n")
    isFirst = false
    output.buffer.append("{\"ph\":\"")
    output.buffer.append(phase)
    output.buffer.append("\",\"pid\":")
    output.buffer.append(process)
    if let time {
      output.buffer.append(",\"ts\":")
      output.buffer.append(thousandths: UInt64(time.nanoseconds))
    }
  }

  private mutating func thread(_ thread: Int) {
    output.buffer.append(",\"tid\":")
    output.buffer.append(thread)
  }

  private mutating func name(_ name: String) {
    output.buffer.append(",\"name\":")
    output.buffer.append(quoted: name)
  }

  private mutating func end() throws(OutputError) {
    output.buffer.append(UInt8(ascii: "}"))
    try output.pass()
  }

  /// A slice begins.
  ///
  /// - Parameters:
  ///   - track: Where.
  ///   - time: When; not before what was written last on this track.
  ///   - name: What it is called.
  ///   - arguments: What is said of it.
  /// - Throws: Why it cannot be written.
  mutating func sliceBegins(
    on track: Track, at time: SimTime, _ name: String,
    _ arguments: borrowing TraceArguments = TraceArguments()
  ) throws(OutputError) {
    begin("B", track.process, time)
    thread(track.thread)
    self.name(name)
    arguments.write(to: &output.buffer)
    try end()
  }

  /// The slice that began last on `track`, and has not ended, ends.
  mutating func sliceEnds(on track: Track, at time: SimTime) throws(OutputError) {
    begin("E", track.process, time)
    thread(track.thread)
    try end()
  }

  /// A slice that may overlap others of its process, by `id`.
  mutating func overlappingSlice(
    of process: Int, id: UInt64, from: SimTime, to: SimTime, _ name: String,
    _ arguments: borrowing TraceArguments
  ) throws(OutputError) {
    begin("b", process, from)
    thread(process)
    self.id(id)
    self.name(name)
    arguments.write(to: &output.buffer)
    try end()
    begin("e", process, to)
    thread(process)
    self.id(id)
    self.name(name)
    try end()
  }

  /// A flow leaves the slice that is open on `track`.
  mutating func flowBegins(on track: Track, at time: SimTime, id: UInt64) throws(OutputError) {
    begin("s", track.process, time)
    thread(track.thread)
    self.id(id)
    name("request")
    try end()
  }

  /// The flow arrives at the slice that is open on `track`.
  mutating func flowEnds(on track: Track, at time: SimTime, id: UInt64) throws(OutputError) {
    begin("f", track.process, time)
    thread(track.thread)
    self.id(id)
    output.buffer.append(",\"bp\":\"e\"")
    name("request")
    try end()
  }

  private mutating func id(_ id: UInt64) {
    output.buffer.append(",\"cat\":\"request\",\"id\":\"0x")
    output.buffer.append(String(id, radix: 16))
    output.buffer.append(UInt8(ascii: "\""))
  }

  /// Counters of a process have new values.
  mutating func counters(
    of process: Int, at time: SimTime, _ name: String, _ values: borrowing TraceArguments
  ) throws(OutputError) {
    begin("C", process, time)
    self.name(name)
    values.write(to: &output.buffer)
    try end()
  }

  /// Says what a process is called, and where it stands among the others.
  mutating func process(_ process: Int, _ name: String) throws(OutputError) {
    try metadata("process_name", process, nil) { $0.add("name", text: name) }
    try metadata("process_sort_index", process, nil) { $0.add("sort_index", process) }
  }

  /// Says what a track is called, and where it stands among those of its process.
  mutating func track(_ track: Track, _ name: String) throws(OutputError) {
    try metadata("thread_name", track.process, track.thread) { $0.add("name", text: name) }
    try metadata("thread_sort_index", track.process, track.thread) {
      $0.add("sort_index", track.thread)
    }
  }

  private mutating func metadata(
    _ kind: String, _ process: Int, _ thread: Int?, _ body: (inout TraceArguments) -> Void
  ) throws(OutputError) {
    begin("M", process, nil)
    if let thread { self.thread(thread) }
    name(kind)
    var arguments = TraceArguments()
    body(&arguments)
    arguments.write(to: &output.buffer)
    try end()
  }
}

/// What is said of an event: the members of its `args`.
struct TraceArguments: ~Copyable {
  private var buffer = TextBuffer(capacity: 256)

  /// Adds a whole number.
  mutating func add(_ key: String, _ number: Int) {
    begin(key)
    buffer.append(number)
  }

  /// Adds a number with three decimals.
  mutating func add(_ key: String, thousandths: UInt64) {
    begin(key)
    buffer.append(thousandths: thousandths)
  }

  /// Adds a text.
  mutating func add(_ key: String, text: String) {
    begin(key)
    buffer.append(quoted: text)
  }

  /// Adds a length of time in seconds, exactly.
  mutating func add(_ key: String, seconds length: SimDuration) {
    begin(key)
    buffer.append(secondsOf: length)
  }

  private mutating func begin(_ key: String) {
    if buffer.count > 0 { buffer.append(UInt8(ascii: ",")) }
    buffer.append(quoted: key)
    buffer.append(UInt8(ascii: ":"))
  }

  fileprivate borrowing func write(to output: inout TextBuffer) {
    guard buffer.count > 0 else { return }
    output.append(",\"args\":{")
    buffer.withBytes { output.append($0.bindMemory(to: UInt8.self)) }
    output.append(UInt8(ascii: "}"))
  }
}
