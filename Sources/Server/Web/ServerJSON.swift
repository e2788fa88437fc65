import Experiments
import SimKernel

/// What is wrong, for programs.
enum ProblemsJSON {
  static func write(_ problems: [SettingsProblem], to json: inout JSONWriter) {
    json.array("problems") { json in
      for problem in problems {
        json.object { json in
          json.member("file", problem.position?.origin)
          json.member("line", problem.position.flatMap { $0.line > 0 ? Double($0.line) : nil })
          json.member(
            "column", problem.position.flatMap { $0.column > 0 ? Double($0.column) : nil })
          json.member("path", problem.path)
          json.member("message", problem.message)
        }
      }
    }
  }
}

/// A result, for programs.
enum ResultJSON {
  static func write(
    _ entry: ResultEntry, withNumbers: Bool = false, to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("name", entry.name)
      json.member("kind", entry.kind.rawValue)
      json.member("scenario", entry.title)
      json.member("modified", entry.modified.rounded())
      json.member("remark", entry.remark)
      if withNumbers {
        json.object("numbers") { json in
          for key in entry.numbers.keys.sorted() { json.member(key, entry.numbers[key]) }
        }
      }
      json.array("files") { json in
        for file in entry.files {
          json.object(onOneLine: true) { json in
            json.member("name", file.name)
            json.member("bytes", UInt64(file.size))
          }
        }
      }
    }
  }
}

/// A job, for programs.
enum JobJSON {
  static func write(_ snapshot: JobManager.Snapshot, to json: inout JSONWriter) {
    let job = snapshot.job
    json.object { json in
      json.member("name", job.name)
      json.member("kind", job.kind.rawValue)
      json.member("state", job.state.rawValue)
      json.member("scenario", job.title)
      json.member("message", job.message)
      json.member("status", job.status.map(Double.init))
      json.member("ahead", snapshot.ahead)
      json.member("share", JobProgress(snapshot.progress)?.share)
      json.member("createdAt", job.createdAt)
      json.member("startedAt", job.startedAt)
      json.member("endedAt", job.endedAt)
      json.member("result", job.result.isEmpty ? nil : job.result)
      json.array("options") { json in for option in job.options { json.member(nil, option) } }
    }
  }

  static func text(_ snapshot: JobManager.Snapshot) -> String {
    var json = JSONWriter()
    write(snapshot, to: &json)
    return json.finished()
  }
}
