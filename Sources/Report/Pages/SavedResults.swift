import Experiments
import Figures
import Foundation
import SimKernel
import Sweeps

/// Results that a command has written, which reports are made from.
public enum SavedResults: Hashable, Sendable {
  /// The folder of a run.
  case run(String)
  /// The folder of a comparison.
  case comparison(String)
  /// The folder of a validation.
  case validation(String)
  /// The folder of a rehearsal.
  case rehearsal(String)
  /// The database of a sweep, or of a tuning.
  case sweep(String)

  /// Finds out what is at `path`.
  ///
  /// - Throws: That there is nothing, or nothing that a report could be made from.
  public init(at path: String) throws(SettingsError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    var isFolder: ObjCBool = false
    let position = SourcePosition(origin: path.isEmpty ? "''" : path)
    guard !path.isEmpty, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw SettingsError("there is no such folder or database", position: position)
    }
    guard isFolder.boolValue else {
      self = .sweep(path)
      return
    }
    func has(_ file: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(file)") }
    if has(ResultFile.summary) || has(ResultFile.scenario) {
      self = .run(path)
    } else if has(ComparisonFile.comparison) {
      self = .comparison(path)
    } else if has(ValidationFile.validation) {
      self = .validation(path)
    } else if has(RehearsalFile.rehearsal) {
      self = .rehearsal(path)
    } else {
      throw SettingsError(
        "holds no results: expected \(ResultFile.summary) of a run, \(ComparisonFile.comparison), \(ValidationFile.validation) or \(RehearsalFile.rehearsal)",
        position: position)
    }
  }

  /// Where its page is written unless told otherwise.
  public var pagePath: String {
    switch self {
    case .run(let folder), .comparison(let folder), .validation(let folder), .rehearsal(let folder):
      return "\(folder)/\(ResultFile.report)"
    case .sweep(let database):
      let name = database.split(separator: "/").last.map(String.init) ?? database
      guard let dot = name.lastIndex(of: "."), dot > name.startIndex else {
        return database + ".html"
      }
      return String(database.dropLast(name.distance(from: dot, to: name.endIndex))) + ".html"
    }
  }

  /// The page.
  ///
  /// - Throws: What is wrong with the files.
  public func page() throws -> ReportPage {
    switch self {
    case .run(let folder): try RunPage.page(of: folder)
    case .comparison(let folder): try ComparisonPage.page(of: folder)
    case .validation(let folder): try ValidationPage.page(of: folder)
    case .rehearsal(let folder): try RehearsalPage.page(of: folder)
    case .sweep(let database): try Self.page(ofDatabase: database)
    }
  }

  private static func page(ofDatabase path: String) throws -> ReportPage {
    let store = try ResultsStore(reading: path)
    defer { try? store.close() }
    return try store.isOfTuning() ? TunePage.page(of: store) : SweepPage.page(of: store)
  }
}

/// The names of the files of a comparison.
public enum ComparisonFile {
  /// What came out, with the values of all runs.
  public static let comparison = "comparison.json"
  /// The same for people.
  public static let text = "comparison.txt"
  /// How long requests took under each variant, as counts of lengths.
  public static let distributions = "distributions.csv"
}

/// The names of the files of a validation.
public enum ValidationFile {
  /// What came out.
  public static let validation = "validation.json"
  /// The same for people.
  public static let text = "validation.txt"
}

/// The names of the files of a rehearsal.
public enum RehearsalFile {
  /// Every request that was played.
  public static let requests = "requests.csv"
  /// What came out.
  public static let rehearsal = "rehearsal.json"
  /// The scenario with all defaults.
  public static let scenario = "scenario.yaml"
}
