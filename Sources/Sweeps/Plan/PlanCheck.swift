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
      while true {
        let first = next.add(chunk, ordering: .relaxed).oldValue
        guard first < points.count else { return }
        for number in first..<min(first + chunk, points.count) {
          do throws(SettingsError) {
            let files = try scenarios.load(number, points[number]).inputFiles
            if !files.isEmpty { findings.withLock { $0.files[number] = files } }
          } catch { findings.withLock { $0.problems[number] = error } }
        }
      }
    }.wait()
    let found = findings.withLock { $0 }
    if invalid == .stop, !found.problems.isEmpty { throw Self.error(found.problems) }
    try note(files: points.indices.flatMap { found.files[$0] ?? [] })
  }

  private static func error(_ problems: [Int: SettingsError]) -> SettingsError {
    let points = problems.keys.sorted()
    var all: [SettingsProblem] = []
    var omitted = 0
    for point in points {
      guard let error = problems[point] else { continue }
      for problem in error.problems {
        if all.count < SettingsReader.mostProblems { all.append(problem) } else { omitted += 1 }
      }
      omitted += error.omitted
    }
    let shown = points.count == 1 ? "1 point is" : "\(points.count) points are"
    all.append(
      SettingsProblem(
        message:
          "\(shown) wrong; leave such points out with 'skip', or state 'invalid: record' to record them as failed"
      ))
    return SettingsError(all, omitted: omitted)
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
            ? "is no longer there, and the plan needs it" : "is not what it was when the plan was made; plan anew",
          position: SourcePosition(origin: path))
      }
    }
  }
}
