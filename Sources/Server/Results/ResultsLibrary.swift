import Experiments
import Foundation
import Report
import SimKernel

/// What lies in the folder of results, read again only where a file has changed.
actor ResultsLibrary {
  /// The most entries that are looked at.
  static let most = 10_000

  private struct Known {
    var marks: [String: FileStatus]
    var entry: ResultEntry
  }

  nonisolated let folder: ResultsFolder
  private let only: String?
  private var known: [String: Known] = [:]

  init(_ folder: ResultsFolder, only: String? = nil) {
    self.folder = folder
    self.only = only
  }

  /// Everything in the folder, or the one thing in it that is shown, the newest first, and by name among equals.
  func entries() -> [ResultEntry] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    var entries: [ResultEntry] = []
    for name in names.prefix(Self.most) where only == nil || name == only {
      if let entry = entry(named: name) { entries.append(entry) }
    }
    let present = Set(names)
    known = known.filter { present.contains($0.key) }
    return entries.sorted { ($1.modified, $0.name) < ($0.modified, $1.name) }
  }

  /// The result called `name`.
  ///
  /// - Throws: That there is none, or that it is not one of ours.
  func result(_ name: String) throws(Refusal) -> ResultEntry {
    _ = try folder.existing(name)
    guard let entry = entry(named: name) else { throw .notFound("there is no result of that name") }
    guard entry.isServed else {
      throw .notFound("'\(name)' is not a result: \(entry.remark ?? "unknown")")
    }
    return entry
  }

  /// The path of a file of a result.
  ///
  /// - Throws: That there is none, or that it is not served.
  func file(_ file: String, of name: String) throws(Refusal) -> String {
    let entry = try result(name)
    guard entry.files.contains(where: { $0.name == file }) else {
      throw .notFound("'\(name)' has no such file")
    }
    let path = try entry.kind.isDatabase ? folder.existing(file) : folder.existing(name, file)
    guard FileStatus(path)?.isFile == true else { throw .notFound("that is no file") }
    return path
  }

  private func entry(named name: String) -> ResultEntry? {
    guard name != ResultsFolder.jobs, name != ResultsFolder.inputs, !name.hasPrefix(".") else {
      return nil
    }
    let path = "\(folder.path)/\(name)"
    guard let status = FileStatus(path) else { return nil }
    // What belongs to a database, and files that are still being written, are no results by themselves.
    if status.isFile,
      ["-wal", "-shm", ".lock", ".partial", ".html"].contains(where: name.hasSuffix)
    {
      return nil
    }
    let marks = marks(path, status)
    if let known = known[name], known.marks == marks { return known.entry }
    let entry = ResultReader(folder: path, name: name, status: status).entry
    known[name] = Known(marks: marks, entry: entry)
    return entry
  }

  /// What changes when a result does.
  private func marks(_ path: String, _ status: FileStatus) -> [String: FileStatus] {
    var marks = ["": status]
    guard status.isFolder else {
      if let log = FileStatus(path + "-wal") { marks["-wal"] = log }
      return marks
    }
    for file in [ResultFile.summary, ComparisonFile.comparison, ValidationFile.validation] {
      if let status = FileStatus("\(path)/\(file)") { marks[file] = status }
    }
    return marks
  }
}
