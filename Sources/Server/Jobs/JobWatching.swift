import Experiments
import Foundation
import Logging
import SimKernel

// Looks after jobs: starts them, reads what they say, restrains them, and learns of their ends.
extension JobManager {
  /// Looks after all jobs until the task is cancelled.
  nonisolated func watch() async {
    while !Task.isCancelled {
      await tick()
      try? await Task.sleep(for: .milliseconds(200))
    }
  }

  /// Looks after all jobs once.
  func tick() {
    let shortage = diskShortage
    for name in watches.keys.sorted() {
      guard var watch = watches[name], watch.job.state.isAlive else { continue }
      read(&watch)
      if let end = end(of: watch) {
        finish(&watch, end)
      } else {
        restrain(&watch, shortage)
      }
      watches[name] = watch
    }
    startWaiting()
  }

  private func read(_ watch: inout Watch) {
    for line in watch.tail.lines() {
      if line.isProgress {
        watch.progress = line.text
      } else if !line.text.isEmpty {
        watch.words = line.text
      }
    }
  }

  /// - Returns: `nil` while the process lives; else its end, `.status(-1)` where nobody knows it.
  private func end(of watch: Watch) -> ChildProcess.End? {
    if watch.isChild, let process = watch.job.process { return ChildProcess.end(of: process) }
    return ChildProcess.isAlive(files(watch.job.name)) ? nil : .status(-1)
  }

  /// Ends what was asked to and does not, and asks what takes too much.
  private func restrain(_ watch: inout Watch, _ shortage: String?) {
    if let latest = watch.latestEnd, clock.now >= latest {
      ChildProcess.signal(SIGKILL, to: watch.job, in: files(watch.job.name))
      watch.stopReason =
        (watch.stopReason ?? "stopped") + "; it did not end by itself and was ended"
      watch.latestEnd = nil
      return
    }
    guard watch.job.state == .running else { return }
    var reason = shortage
    if let arrived = JobProgress(watch.progress)?.arrived, arrived > Double(options.mostRequests) {
      reason = "it simulated more than \(options.mostRequests) requests (--most-requests)"
    }
    guard let reason else { return }
    watches[watch.job.name] = watch
    _ = try? stop(watch.job.name, because: reason)
    watch = watches[watch.job.name] ?? watch
  }

  private func finish(_ watch: inout Watch, _ end: ChildProcess.End) {
    read(&watch)
    let verdict = JobVerdict(
      watch.job, end, stopReason: watch.stopReason, words: watch.words, folder: folder,
      memory: options.memoryOfJob)
    watch.job.state = verdict.state
    watch.job.status = verdict.status
    watch.job.message = verdict.message
    watch.job.endedAt = Date().timeIntervalSince1970
    (watch.isChild, watch.latestEnd) = (false, nil)
    save(watch.job)
  }

  func startWaiting() {
    var running = watches.values.count { $0.job.state.isAlive }
    for name in waitingNames {
      guard running < options.jobs else { return }
      guard var watch = watches[name] else { continue }
      let files = files(name)
      watch.tail = LogTail(files.log, from: Int(FileStatus(files.log)?.size ?? 0))
      do throws(OutputError) {
        let process = try ChildProcess.start(
          options.executable, watch.job.arguments, in: files, memory: options.memoryOfJob)
        watch.isChild = true
        watch.job.process = process
        watch.job.processStart = ChildProcess.start(of: process)
        watch.job.state = .running
        running += 1
      } catch {
        watch.job.state = .failed
        watch.job.message = error.description
      }
      watch.job.startedAt = Date().timeIntervalSince1970
      if watch.job.state == .failed { watch.job.endedAt = watch.job.startedAt }
      watches[name] = watch
      save(watch.job)
    }
  }

  /// Writes a record; where that fails, as on a full disk, the server's memory still has it.
  func save(_ job: JobRecord) {
    logger.info("job \(job.name): \(job.state.rawValue)\(job.message.map { ", \($0)" } ?? "")")
    do throws(OutputError) { try files(job.name).save(job) } catch {
      logger.error("job \(job.name): \(error.description)")
    }
  }
}
