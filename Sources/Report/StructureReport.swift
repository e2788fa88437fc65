import Calibration
import Experiments
import SimKernel

/// Where the measurements of a structural fit come from, for reports and profiles.
public struct StructureSource: Sendable {
  /// The file.
  public let path: String
  /// The SHA-256 of its bytes, in hexadecimal digits.
  public let sha256: String
  /// The model.
  public let kind: StructureKind
  /// What was read of the rows.
  public let selection: StructureSelection
  private let table: StructureTable

  /// Describes `table`, read from the file at `path` with this digest.
  public init(
    path: String, sha256: String, _ kind: StructureKind, _ selection: StructureSelection,
    _ table: StructureTable
  ) {
    self.path = path
    self.kind = kind
    self.selection = selection
    self.table = table
    self.sha256 = sha256
  }

  /// How many rows were fitted, and how many were not.
  var summary: String {
    var text = "\(Readable.count(UInt64(table.rowCount))) rows"
    if table.otherRows > 0 {
      text += ", \(Readable.count(UInt64(table.otherRows))) more do not meet the conditions"
    }
    if table.warmUpRows > 0 {
      text += ", \(Readable.count(UInt64(table.warmUpRows))) more are warm-up"
    }
    return text
  }

  /// The conditions as they were written.
  var conditions: [String] { table.conditions }
}

/// What `calibrate structure` says of its fits, for people.
public enum StructureReport {
  /// For each group the parameters, then each set-up as it was measured and as the fit expects it.
  ///
  /// - Parameters:
  ///   - outcomes: The fits of all groups.
  ///   - source: Where the measurements come from.
  ///   - options: How they were fitted.
  /// - Returns: The text, with a line end behind the last line.
  public static func text(
    _ outcomes: [StructureOutcome], _ source: StructureSource, _ options: FitOptions
  ) -> String {
    var lines = ["\(source.path): \(source.kind.rawValue), \(source.summary)"]
    for outcome in outcomes {
      lines += ["", "\(outcome.name): \(quality(outcome))"]
      lines += parameters(outcome, options) + [""] + points(outcome)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quality(_ outcome: StructureOutcome) -> String {
    let share = Readable.percent(Arithmetic.expm1(outcome.deviation))
    return "single times lie \(share) beside the fit (root mean square of their logarithms)"
      + (outcome.converged ? "" : "; the search did not converge")
  }

  private static func parameters(
    _ outcome: StructureOutcome, _ options: FitOptions
  ) -> [String] {
    var table = TextTable([.left, .right, .left])
    table.add(["", "", "\(Readable.fixed(options.confidence * 100, 0)) % interval"])
    for it in outcome.parameters {
      let interval =
        outcome.covariance.isEmpty && it.interval.lowerBound == it.interval.upperBound
        ? "–" : "\(shown(it.interval.lowerBound, it)) – \(shown(it.interval.upperBound, it))"
      table.add([it.parameter.name, shown(it.estimate, it), interval])
    }
    return table.lines
  }

  private static func shown(_ value: Double, _ it: StructureOutcome.Parameter) -> String {
    if value == .infinity { return "∞" }
    if it.parameter.isDuration { return Readable.duration(value) }
    if it.parameter.isByteRate { return "\(Readable.bytes(value))/s" }
    return Readable.number(value)
  }

  private static func points(_ outcome: StructureOutcome) -> [String] {
    var table = TextTable([.left, .left, .right, .right, .right, .right])
    table.add(["set-up", "", "times", "measured", "expected", "error"])
    for it in outcome.points {
      table.add([
        it.setUp, it.quantity, Readable.count(UInt64(it.count)), Readable.duration(it.measured),
        Readable.duration(it.expected), Readable.signedPercent(it.expected / it.measured - 1),
      ])
    }
    return table.lines
  }

  /// The same for programs; times in seconds.
  ///
  /// - Parameters:
  ///   - outcomes: The fits of all groups.
  ///   - source: Where the measurements come from.
  ///   - options: How they were fitted.
  /// - Returns: The text, with a line end behind the last line.
  public static func json(
    _ outcomes: [StructureOutcome], _ source: StructureSource, _ options: FitOptions
  ) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("file", source.path)
      writer.member("sha256", source.sha256)
      writer.member("model", source.kind.rawValue)
      writer.array("conditions", onOneLine: true) { writer in
        for condition in source.conditions { writer.member(nil, condition) }
      }
      writer.member("replicates", options.replicates)
      writer.member("seed", options.seed)
      writer.member("confidence", options.confidence)
      writer.array("groups") { writer in for it in outcomes { group(it, &writer) } }
    }
    return writer.finished()
  }

  private static func group(_ outcome: StructureOutcome, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", outcome.name)
      writer.member("converged", outcome.converged)
      writer.member("deviation", outcome.deviation)
      writer.array("parameters") { writer in
        for it in outcome.parameters {
          writer.object(onOneLine: true) { writer in
            writer.member("name", it.parameter.name)
            writer.member("estimate", it.estimate)
            writer.member("low", it.interval.lowerBound)
            writer.member("high", it.interval.upperBound)
          }
        }
      }
      writer.array("covariance") { writer in
        for row in outcome.covariance {
          writer.array(onOneLine: true) { writer in for value in row { writer.member(nil, value) } }
        }
      }
      writer.array("points") { writer in
        for it in outcome.points {
          writer.object(onOneLine: true) { writer in
            writer.member("setUp", it.setUp)
            if !it.quantity.isEmpty { writer.member("quantity", it.quantity) }
            writer.member("count", it.count)
            writer.member("measured", it.measured)
            writer.member("expected", it.expected)
          }
        }
      }
    }
  }
}
