import SimKernel

/// What AWS Lambda reports about one request when it has ended.
struct LambdaReport: Sendable {
  /// How long the function ran in nanoseconds; -1 as long as it is not known.
  var duration: Int64 = -1
  /// How long its container was initialised, or restored from a snapshot; -1 for one that was there.
  var initialisation: Int64 = -1
  /// What the container had, and what it took; -1 where it is not said.
  var memorySize: Int64 = -1
  var memoryUsed: Int64 = -1
  var outcome = RecordedOutcome.unknown
  /// When it was logged in nanoseconds since 1970, where the report itself says so.
  var time: Int64?

  /// From the request on to its answer; the function runs when the container is initialised.
  var length: Int64 { duration + max(initialisation, 0) }

  /// What is wrong in a line, at a byte from 1.
  struct Fault: Error {
    var column: Int
    var message: String
  }

  /// Reads what follows `REPORT` in a line: `RequestId: … Duration: 12.34 ms Billed Duration: 13 ms …`, its parts
  /// separated by tabs or blanks.
  ///
  /// - Parameters:
  ///   - line: The line.
  ///   - start: Where the rest of it begins.
  /// - Throws: What is wrong with one of the parts that are read; others may be whatever they are.
  init(_ line: [UInt8], from start: Int) throws(Fault) {
    var words = Words(line, from: start)
    var key: [UInt8] = []
    while let word = words.next() {
      guard line[word.upperBound - 1] == UInt8(ascii: ":") else {
        if let time = LogTime.milliseconds(line[word]) { self.time = time }
        if !key.isEmpty { key.append(0x20) }
        key.append(contentsOf: line[word])
        continue
      }
      if !key.isEmpty { key.append(0x20) }
      key.append(contentsOf: line[word].dropLast())
      guard let value = words.next() else { break }
      try take(key, line, value, &words)
      key.removeAll(keepingCapacity: true)
    }
    guard duration >= 0 else {
      throw Fault(
        column: 0, message: "the report lacks 'Duration: … ms'; has the line been cut off?")
    }
  }

  /// Nothing as yet.
  init() {}

  /// Takes down the value of `key`.
  private mutating func take(
    _ key: [UInt8], _ line: [UInt8], _ value: Range<Int>, _ words: inout Words
  ) throws(Fault) {
    func isKey(_ word: StaticString) -> Bool {
      key.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
    if isKey("Duration") {
      duration = try Self.time("Duration", line, value, &words)
    } else if isKey("Init Duration") {
      initialisation = try Self.time("Init Duration", line, value, &words)
    } else if isKey("Restore Duration") {
      initialisation = try Self.time("Restore Duration", line, value, &words)
    } else if isKey("Memory Size") {
      memorySize = try Self.memory("Memory Size", line, value, &words)
    } else if isKey("Max Memory Used") {
      memoryUsed = try Self.memory("Max Memory Used", line, value, &words)
    } else if isKey("Status") {
      note(status: line[value])
    } else {
      // Also of what is not read the unit is no part of the next key.
      _ = words.unit("ms") || words.unit("MB")
    }
  }

  /// Takes down how the request ended.
  mutating func note(status: some Sequence<UInt8>) {
    let statuses: [(String, RecordedOutcome)] = [
      ("success", .succeeded), ("error", .failed), ("failure", .crashed), ("timeout", .timedOut),
    ]
    for (word, outcome) in statuses where status.elementsEqual(word.utf8) {
      self.outcome = outcome
    }
  }

  private static func time(
    _ key: String, _ line: [UInt8], _ value: Range<Int>, _ words: inout Words
  ) throws(Fault) -> Int64 {
    let reading = read(line, value, digits: 6)
    guard case .nanoseconds(let time) = reading, words.unit("ms") else {
      throw Fault(
        column: value.lowerBound + 1,
        message: "\(key) '\(shown(line, value))' is not a number of milliseconds such as 12.34 ms")
    }
    return time
  }

  private static func memory(
    _ key: String, _ line: [UInt8], _ value: Range<Int>, _ words: inout Words
  ) throws(Fault) -> Int64 {
    guard let bytes = DecimalSeconds.bytes(read(line, value, digits: 9)), words.unit("MB") else {
      throw Fault(
        column: value.lowerBound + 1,
        message: "\(key) '\(shown(line, value))' is not a number of MB such as 128 MB")
    }
    return bytes
  }

  private static func read(
    _ line: [UInt8], _ value: Range<Int>, digits: Int
  ) -> DecimalSeconds.Reading {
    line.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return .notANumber }
      return DecimalSeconds.read(start + value.lowerBound, count: value.count, digits: digits)
    }
  }

  private static func shown(_ line: [UInt8], _ value: Range<Int>) -> String {
    line[value].withUnsafeBufferPointer { Fields.shown($0) }
  }

  /// The words of a line, between tabs, blanks and quotes.
  private struct Words {
    private let line: [UInt8]
    private var position: Int

    init(_ line: [UInt8], from start: Int) {
      self.line = line
      position = start
    }

    mutating func next() -> Range<Int>? {
      while position < line.count, LambdaReports.isBlank(line[position]) { position += 1 }
      let start = position
      while position < line.count, !LambdaReports.isBlank(line[position]) { position += 1 }
      return start < position ? start..<position : nil
    }

    /// Takes the next word if it is `unit`.
    mutating func unit(_ unit: String) -> Bool {
      var ahead = self
      guard let word = ahead.next(), line[word].elementsEqual(unit.utf8) else { return false }
      self = ahead
      return true
    }
  }
}
