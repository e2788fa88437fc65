import Calibration
import SimKernel

/// Where fitted samples come from, for reports and profiles.
public struct FitSource: Sendable {
  /// The file.
  public let path: String
  /// The SHA-256 of its bytes, in hexadecimal digits.
  public let sha256: String
  /// Which rows and columns were read.
  public let selection: SampleSelection
  private let warmUpRows: Int
  private let otherRows: Int
  private let rows: Int
  private let times: ClosedRange<Double>?

  /// Describes the selected samples of the file at `path` with this digest.
  public init(
    path: String, sha256: String, selection: SampleSelection, _ samples: SelectedSamples
  ) {
    self.path = path
    self.selection = selection
    self.sha256 = sha256
    warmUpRows = samples.warmUpRows
    otherRows = samples.otherRows
    rows = samples.groups.reduce(0) { $0 + $1.observations.count }
    times = samples.times
  }

  /// How many rows were fitted, and how many were not.
  var summary: String {
    var text = "\(Readable.count(UInt64(rows))) rows"
    if otherRows > 0 {
      text += ", \(Readable.count(UInt64(otherRows))) more do not meet the conditions"
    }
    if warmUpRows > 0 { text += ", \(Readable.count(UInt64(warmUpRows))) more are warm-up" }
    return text
  }

  /// The first and the last day of measuring, if times are seconds since 1970.
  var days: (first: String, last: String)? {
    // From 2001 to 2286: anything else counts seconds from somewhere else.
    guard let times, times.lowerBound >= 1e9, times.upperBound < 1e10 else { return nil }
    return (Self.day(times.lowerBound), Self.day(times.upperBound))
  }

  /// The conditions as they were written.
  var conditions: [String] {
    selection.conditions.map { "\($0.column)\($0.comparison.rawValue)\($0.operand)" }
  }

  /// The day in UTC, such as `2026-11-20`.
  ///
  /// Years are counted from March, so that the leap day is the last one of its year; 400 years have 146,097 days.
  private static func day(_ unixTime: Double) -> String {
    let sinceMarch = Int(unixTime / 86_400) + 719_468
    let era = sinceMarch / 146_097
    let dayOfEra = sinceMarch % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let year = era * 400 + yearOfEra + (month < 10 ? 0 : 1)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(month < 10 ? month + 3 : month - 9))-\(two(day))"
  }
}
