import Foundation

/// The rows of a bench as JSON.
public enum BenchJSON {
  /// Returns a list of objects with the keys case, n, nanoseconds, referenceNanoseconds, ratio and peakBytes; what there
  /// is no reference for is null.
  public static func text(_ rows: [BenchRow]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(rows.map(Entry.init)), as: UTF8.self)
  }

  private struct Entry: Encodable {
    let row: BenchRow

    enum Key: String, CodingKey {
      case name = "case"
      case n, nanoseconds, referenceNanoseconds, ratio, peakBytes
    }

    func encode(to encoder: any Encoder) throws {
      var entry = encoder.container(keyedBy: Key.self)
      func rounded(_ number: Double?) -> Double? { number.map { ($0 * 1000).rounded() / 1000 } }
      try entry.encode(row.name, forKey: .name)
      try entry.encode(row.n, forKey: .n)
      try entry.encode(rounded(row.nanoseconds), forKey: .nanoseconds)
      // Encoded as they are, optionals appear as null instead of being left out.
      try entry.encode(rounded(row.referenceNanoseconds), forKey: .referenceNanoseconds)
      try entry.encode(rounded(row.ratio), forKey: .ratio)
      try entry.encode(row.peakBytes, forKey: .peakBytes)
    }
  }
}

/// The rows of a bench as a table.
public enum BenchText {
  private static let titles = [
    "case", "n", "ns", "million/s", "bytes/container", "peak MiB", "C++ ns", "C++ MiB", "ratio",
  ]
  private static let widths = [17, 10, 8, 10, 16, 9, 8, 8, 6]

  /// The titles of the columns.
  public static var header: String { line(titles) }

  /// One row; columns without a value stay empty.
  public static func line(_ row: BenchRow) -> String {
    func text(_ number: Double?, _ digits: Int) -> String {
      number.map { String(format: "%.\(digits)f", $0) } ?? ""
    }
    return line([
      row.name, String(row.n), text(row.nanoseconds, 1), text(1_000 / row.nanoseconds, 2),
      text(row.bytesPerContainer, 0), text(Double(row.peakBytes) / 1_048_576, 1),
      text(row.referenceNanoseconds, 1), text(row.referencePeakBytes.map { Double($0) / 1_048_576 }, 1),
      text(row.ratio, 2),
    ])
  }

  private static func line(_ cells: [String]) -> String {
    zip(cells, widths).enumerated().map { index, cell in
      let space = String(repeating: " ", count: max(cell.1 - cell.0.count, 0))
      return index == 0 ? cell.0 + space : space + cell.0
    }.joined(separator: " ")
  }

  /// What the cluster cases found, beside what the reference found; `nil` without cluster cases.
  public static func findings(_ rows: [BenchRow]) -> String? {
    let found = rows.filter { $0.findings != nil }
    guard !found.isEmpty else { return nil }
    var lines = ["What was found, C++ below (same model, other random numbers):"]
    let titles = ["cold %", "rejected %", "containers", "mean s", "median s", "95% s", "99% s"]
    func line(_ name: String, _ cells: [String]) -> String {
      ([name.padding(toLength: 6, withPad: " ", startingAt: 0)]
        + cells.map { String(repeating: " ", count: max(10 - $0.count, 0)) + $0 })
        .joined(separator: " ")
    }
    func line(_ name: String, _ f: BenchFindings) -> String {
      let numbers = [
        f.coldFraction * 100, f.rejectedFraction * 100, f.containers, f.meanResponse,
        f.medianResponse, f.p95Response, f.p99Response,
      ]
      return line(name, zip(numbers, [4, 4, 1, 4, 4, 4, 4]).map { String(format: "%.\($1)f", $0) })
    }
    lines.append(line("", titles))
    for row in found {
      if let findings = row.findings { lines.append(line(row.name, findings)) }
      if let findings = row.referenceFindings { lines.append(line("", findings)) }
    }
    return lines.joined(separator: "\n")
  }
}
