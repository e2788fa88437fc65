import Experiments
import Foundation
import Report

/// One thing in the folder of results.
struct ResultEntry: Sendable {
  /// What it is.
  enum Kind: String, Sendable, CaseIterable {
    case run, comparison, validation, sweep, tuning, incomplete, foreign

    /// The word for people.
    var words: String {
      switch self {
      case .incomplete: "cut off"
      case .foreign: "not ours"
      default: rawValue
      }
    }

    /// Whether it is one file, a database, rather than a folder.
    var isDatabase: Bool { self == .sweep || self == .tuning }

    /// The most results of this kind that fit beside each other; 0 for those that cannot be put so.
    var mostBeside: Int {
      switch self {
      case .run: 12
      case .comparison, .sweep, .tuning: 4
      case .validation, .incomplete, .foreign: 0
      }
    }
  }

  var name: String
  var kind: Kind
  /// Seconds since 1970.
  var modified: Double
  /// The scenario's name, or what else it is of.
  var title = ""
  /// What must be known of it: that it is partial, or why it is not served.
  var remark: String?
  /// The numbers of a run, by their paths in `summary.json`.
  var numbers: [String: Double] = [:]
  /// Texts of a run that say what was run, by their paths.
  var texts: [String: String] = [:]
  /// The files that are served, by name.
  var files: [ResultFileEntry] = []

  /// Whether it has a page of its own.
  var isServed: Bool { kind != .foreign }

  /// The page of the report, where there is one.
  var report: String? { files.first { $0.name.hasSuffix(".html") }?.name }
}

/// A file of a result.
struct ResultFileEntry: Sendable {
  var name: String
  var size: Int64
}

/// The files that results may have, which are all that is served.
enum ServedFiles {
  /// Names in the folder of a run, comparison or validation.
  static let names: [String] =
    [ResultFile.report] + ResultFile.all + [
      ComparisonFile.comparison, ComparisonFile.text, ValidationFile.validation,
      ValidationFile.text,
    ]

  /// What a browser is to take it for; text is shown, all else is kept as a file.
  static func type(of name: String) -> String {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "json": "application/json"
    case "csv", "txt", "yaml", "log": "text/plain; charset=utf-8"
    case "gz": "application/gzip"
    default: "application/octet-stream"
    }
  }
}
