import Experiments
import Foundation
import Report
import SimKernel
import Sweeps

/// Finds out what a file or folder is.
struct ResultReader {
  let folder: String
  let name: String
  let status: FileStatus

  var entry: ResultEntry {
    guard SafeName.isValid(name) else {
      return foreign("its name is not made of \(SafeName.words)")
    }
    if status.isLink { return foreign("it is a symbolic link") }
    if status.isFolder { return ofFolder() }
    guard status.isFile else { return foreign("it is neither a file nor a folder") }
    return ofDatabase()
  }

  private func foreign(_ reason: String) -> ResultEntry {
    ResultEntry(name: name, kind: .foreign, modified: status.modified, remark: reason)
  }

  private func ofFolder() -> ResultEntry {
    func has(_ file: String) -> Bool { FileStatus("\(folder)/\(file)")?.isFile == true }
    var entry = ResultEntry(name: name, kind: .foreign, modified: status.modified)
    if has(ResultFile.summary) {
      fill(&entry, .run, from: ResultFile.summary)
    } else if has(ComparisonFile.comparison) {
      fill(&entry, .comparison, from: ComparisonFile.comparison)
    } else if has(ValidationFile.validation) {
      fill(&entry, .validation, from: ValidationFile.validation)
    } else if has(ResultFile.scenario) {
      entry.kind = .incomplete
      entry.remark = "without \(ResultFile.summary): the run goes on, or was cut off"
    } else {
      entry.remark =
        "it holds neither \(ResultFile.summary) nor comparison.json nor validation.json"
    }
    guard entry.isServed else { return entry }
    entry.files = ServedFiles.names.compactMap { file in
      guard let status = FileStatus("\(folder)/\(file)"), status.isFile else { return nil }
      return ResultFileEntry(name: file, size: status.size)
    }
    return entry
  }

  private func fill(_ entry: inout ResultEntry, _ kind: ResultEntry.Kind, from file: String) {
    guard let saved = SavedNumbers("\(folder)/\(file)") else {
      entry.remark = "its \(file) is damaged, or too large to be shown"
      return
    }
    entry.kind = kind
    entry.modified = FileStatus("\(folder)/\(file)")?.modified ?? entry.modified
    entry.numbers = saved.numbers
    entry.texts = saved.texts
    entry.title = saved.texts["scenario"] ?? ""
    if kind == .run, saved.numbers["complete"] == 0 {
      entry.remark = "partial: \(saved.texts["incompleteReason"] ?? "it stopped early")"
    }
  }

  private func ofDatabase() -> ResultEntry {
    guard name.hasSuffix(".sqlite") else { return foreign("it is no database of a sweep") }
    guard let file = FileHandle(forReadingAtPath: folder),
      let head = try? file.read(upToCount: 16), head == Data("SQLite format 3\u{0}".utf8)
    else { return foreign("it is no SQLite database") }
    var entry = ResultEntry(name: name, kind: .sweep, modified: status.modified)
    if let log = FileStatus(folder + "-wal") { entry.modified = max(entry.modified, log.modified) }
    entry.title = String(name.dropLast(".sqlite".count))
    // Whatever else there is to be said of it, its page says.
    if let store = try? ResultsStore(reading: folder) {
      defer { try? store.close() }
      if (try? store.isOfTuning()) == true {
        entry.kind = .tuning
        if (try? store.keptTuning()) == .some(nil) { entry.remark = "without a verdict so far" }
      }
    }
    entry.files = [ResultFileEntry(name: name, size: status.size)]
    let page = entry.title + ".html"
    let above = folder.dropLast(name.utf8.count)
    if SafeName.isValid(page), let status = FileStatus(above + page), status.isFile {
      entry.files.append(ResultFileEntry(name: page, size: status.size))
    }
    return entry
  }
}
