import Experiments
import SimKernel

// What is written of one family, and of one series.
extension MetricsWriter {
  /// Writes what is said of a family before its series.
  mutating func head(_ family: MetricFamily) {
    let isOpen = options.form == .openmetrics
    var name = "\(options.prefix)_\(family.rawValue)"
    var kind = family.kind.rawValue
    if !isOpen {
      // The older form knows no info, and calls a counter as its samples are called.
      if family.kind == .counter || family.kind == .info {
        name = "\(options.prefix)_\(family.sampleName)"
      }
      if family.kind == .info { kind = "gauge" }
    }
    output.buffer.append("# HELP \(name) \(family.help)\n# TYPE \(name) \(kind)\n")
    if isOpen, let unit = family.unit { output.buffer.append("# UNIT \(name) \(unit)\n") }
  }

  /// Writes a series of whole numbers.
  mutating func write(
    _ family: MetricFamily, _ labels: [(String, String)], _ value: (Int) -> UInt64
  ) throws(OutputError) {
    try lines(family, labels) { $1.append(value($0)) }
  }

  /// Writes a counter, of which `changes` are given.
  mutating func write(
    _ family: MetricFamily, _ labels: [(String, String)], sumOf changes: [UInt32]
  ) throws(OutputError) {
    var sum: UInt64 = 0
    var next = 0
    try lines(family, labels) { place, buffer in
      while next <= place {
        sum += UInt64(changes[next])
        next += 1
      }
      buffer.append(sum)
    }
  }

  mutating func lines(
    _ family: MetricFamily, _ labels: [(String, String)],
    _ value: (_ place: Int, _ buffer: inout TextBuffer) -> Void
  ) throws(OutputError) {
    let start = "\(options.prefix)_\(family.sampleName)\(Self.text(labels)) "
    for place in places {
      output.buffer.append(start)
      value(place, &output.buffer)
      try endLine(place)
    }
  }

  /// Writes a histogram: at each instant its buckets, their number and their sum.
  mutating func write(
    _ family: MetricFamily, _ function: String, _ series: TimeSeries
  ) throws(OutputError) {
    guard !series.counts.isEmpty else { return }
    let labels = [("function", function)]
    let name = "\(options.prefix)_\(family.rawValue)"
    let starts =
      MetricFamily.buckets.map { "\(name)_bucket\(Self.text(labels + [("le", "\($0)")])) " }
      + ["\(name)_bucket\(Self.text(labels + [("le", "+Inf")])) "]
    let (count, sum) = ("\(name)_count\(Self.text(labels)) ", "\(name)_sum\(Self.text(labels)) ")
    var counts = Array(repeating: UInt64(0), count: TimeSeries.buckets)
    var total = SimDuration.zero
    var next = 0
    for place in places {
      while next <= place {
        for bucket in counts.indices {
          counts[bucket] += UInt64(series.counts[next * TimeSeries.buckets + bucket])
        }
        total += .nanoseconds(series.sums[next])
        next += 1
      }
      var upTo: UInt64 = 0
      for bucket in counts.indices {
        upTo += counts[bucket]
        output.buffer.append(starts[bucket])
        output.buffer.append(upTo)
        try endLine(place)
      }
      output.buffer.append(count)
      output.buffer.append(upTo)
      try endLine(place)
      output.buffer.append(sum)
      output.buffer.append(secondsOf: total)
      try endLine(place)
    }
  }

  /// The instants that are written: all, or the last.
  private var places: Range<Int> {
    options.form == .openmetrics ? 0..<grid.count : grid.count - 1..<grid.count
  }

  mutating func endLine(_ place: Int) throws(OutputError) {
    if options.form == .openmetrics {
      let milliseconds = UInt64(grid[place].nanoseconds / 1_000_000)
      output.buffer.append(UInt8(ascii: " "))
      output.buffer.append(thousandths: UInt64(options.epoch) * 1_000 + milliseconds)
    }
    output.buffer.append(UInt8(ascii: "\n"))
    try output.pass()
  }

  /// Labels with their values, escaped as both forms ask.
  private static func text(_ labels: [(String, String)]) -> String {
    if labels.isEmpty { return "" }
    let members = labels.map { name, value in
      var escaped = ""
      for scalar in value.unicodeScalars {
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\"": escaped += "\\\""
        case "\n": escaped += "\\n"
        default: escaped.unicodeScalars.append(scalar)
        }
      }
      return "\(name)=\"\(escaped)\""
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}
