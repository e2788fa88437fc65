import Experiments
import Foundation
import Report

/// What the end of a process means.
struct JobVerdict {
  private(set) var state: JobRecord.State
  private(set) var status: Int32?
  private(set) var message: String?

  /// Judges an end.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - end: The end; status -1 where nobody was there to be told it.
  ///   - stopReason: Why it was asked to stop; `nil` where it was not.
  ///   - words: The last thing that it said.
  ///   - folder: Where its result lies.
  ///   - memory: The most memory that it may take, in bytes.
  init(
    _ job: JobRecord, _ end: ChildProcess.End, stopReason: String?, words: String?,
    folder: ResultsFolder, memory: UInt64
  ) {
    state = .failed
    message = words.map(Self.shortened)
    switch end {
    case .status(-1):
      self = Self(unseen: job, folder)
      return
    case .status(let code):
      status = code
      switch code {
      case 0: (state, message) = (.done, nil)
      case 130: (state, message) = (.stopped, stopReason ?? "interrupted from elsewhere")
      default: if message == nil { message = "ended with status \(code)" }
      }
    case .signal(let signal):
      let name = String(cString: strsignal(signal))
      message =
        signal == SIGKILL || signal == SIGINT || signal == SIGTERM
        ? "ended by a signal: \(name)"
        : "stopped itself (\(name)), as when \(memory >> 20) MiB of memory are not enough"
          + (words.map { ": " + Self.shortened($0) } ?? "")
      if let stopReason { (state, message) = (.stopped, stopReason) }
    }
  }

  /// A job that ended while no server watched: its result says how.
  private init(unseen job: JobRecord, _ folder: ResultsFolder) {
    let path = folder.new(job.result)
    let files = JobFolder(path: folder.job(job.name))
    var isWhole = false
    switch job.kind {
    case .run: isWhole = SavedNumbers("\(path)/\(ResultFile.summary)")?.numbers["complete"] == 1
    case .compare: isWhole = FileStatus("\(path)/\(ComparisonFile.comparison)") != nil
    case .timeline: isWhole = FileStatus(files.timeline) != nil
    // A sweep prints what it came to when it is at its end, or when it was stopped.
    case .sweep: isWhole = files.text(files.output)?.isEmpty == false && !job.state.isStopping
    }
    state = isWhole ? .done : .interrupted
    message =
      isWhole
      ? nil
      : "ended while no server watched\(job.canGoOnLater ? "; it can go on" : "; run it again")"
  }

  private static func shortened(_ text: String) -> String {
    var text = text
    if text.hasPrefix("simfaas: error: ") { text.removeFirst("simfaas: error: ".count) }
    return String(text.prefix(500))
  }
}

extension JobRecord.State {
  fileprivate var isStopping: Bool { self == .stopping }
}

extension JobRecord {
  /// Whether it will be possible to go on once it is over.
  fileprivate var canGoOnLater: Bool { kind == .sweep }
}
