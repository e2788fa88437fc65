import Experiments
import Foundation
import SimKernel
import Synchronization

extension SweepPlan {
  /// What reading the scenarios of all points came to.
  private struct Findings {
    var files: [Int: [String]] = [:]
    var problems: [Int: SettingsError] = [:]
  }

  /// Reads the scenario of every point, and notes the files that they read.
  ///
  /// - Parameter workers: How many points are read at a time.
  /// - Throws: What is wrong with points, up to twenty problems, unless the plan says that such points are recorded as failed; or
  ///   why a file cannot be read.
  public mutating func check(workers: Int) throws(SettingsError) {
    let scenarios = try PointScenarios(self)
    let points = points
    let next = Atomic(0)
    let findings = Mutex(Findings())
    // Points are read in chunks, so that threads rarely meet.
    let chunk = 64
    WorkerThreads.start(max(1, min(workers, points.count / chunk))) { _ in
      let form = SettingsForm<Scenario>()
      while true {
        let first = next.add(chunk, ordering: .relaxed).oldValue
        guard first < points.count else { return }
        for number in first..<min(first + chunk, points.count) {
          do throws(SettingsError) {
            let files = try scenarios.load(number, points[number], with: form).inputFiles
            if !files.isEmpty { findings.withLock { $0.files[number] = files } }
          } catch { findings.withLock { $0.problems[number] = error } }
        }
      }
    }.wait()
    let found = findings.withLock { $0 }
    if invalid == .stop, !found.problems.isEmpty { throw error(found.problems) }
    try note(files: points.indices.flatMap { found.files[$0] ?? [] })
  }

  /// Every problem once, with the first point that has it.
  private func error(_ problems: [Int: SettingsError]) -> SettingsError {
    var all: [SettingsProblem] = []
    var places: [SettingsProblem: Int] = [:]
    var points: [[Int]] = []
    for number in problems.keys.sorted() {
      for problem in problems[number]?.problems ?? [] {
        if let place = places[problem] {
          if points[place].last != number { points[place].append(number) }
        } else {
          places[problem] = all.count
          all.append(problem)
          points.append([number])
        }
      }
    }
    for place in all.indices {
      let (first, others) = (points[place][0], points[place].count - 1)
      let more = others == 0 ? "" : others == 1 ? " and another one" : " and \(others) more"
      all[place].message += " (point \(first): \(title(of: self.points[first]))\(more))"
    }
    let omitted = max(0, all.count - SettingsReader.mostProblems)
    let count = problems.count == 1 ? "1 point is" : "\(problems.count) points are"
    return SettingsError(
      all.prefix(SettingsReader.mostProblems) + [
        SettingsProblem(
          message:
            "\(count) wrong of \(self.points.count); leave such points out with 'skip', or state 'invalid: record' to record them as failed"
        )
      ], omitted: omitted)
  }

  private mutating func note(files: [String]) throws(SettingsError) {
    var seen: Set<String> = []
    inputs = []
    for file in [scenario] + files where seen.insert(file).inserted {
      // A trace that is not there is the run's error where such points are recorded.
      if invalid == .record, !FileManager.default.fileExists(atPath: file) { continue }
      inputs.append(try FileDigest(of: URL(fileURLWithPath: file).standardizedFileURL.path))
    }
  }

  /// Says which of the files have changed since the plan was made.
  ///
  /// - Parameter largest: Of larger files only the size is compared; every job of an array would read them again.
  /// - Throws: Which file is not what it was.
  func checkInputs(largest: Int64 = .max) throws(SettingsError) {
    for input in inputs {
      let path = input.path
      let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int64
      var isSame = size == input.bytes
      if isSame, input.bytes <= largest {
        isSame = try FileDigest(of: path).sha256 == input.sha256
      }
      guard isSame else {
        throw SettingsError(
          size == nil
            ? "is no longer there, and the plan needs it"
            : "is not what it was when the plan was made; plan anew",
          position: SourcePosition(origin: path))
      }
    }
  }
}
