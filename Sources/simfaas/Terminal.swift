import ArgumentParser
import Calibration
import Experiments
import Foundation
import Rehearsal
import Report

/// When the progress of a run is shown.
enum ProgressMode: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
  /// Always, a line of JSON at a time, for programs that watch.
  case json
}

/// How results are printed.
enum Format: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// What is said besides results, on standard error.
enum Terminal {
  static func say(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

  static func complain(_ message: String) { say("simfaas: error: \(message)\n") }

  static var isOnTerminal: Bool { isatty(2) == 1 }
}

/// Shows how far a run has come on one line of the terminal.
struct ProgressBar {
  private let mode: ProgressMode
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var next: ContinuousClock.Instant
  private var isShown = false

  /// Nothing is shown before two seconds have passed, unless asked for.
  init(_ mode: ProgressMode) {
    self.mode = mode == .auto ? (Terminal.isOnTerminal ? .auto : .never) : mode
    start = clock.now
    next = mode == .always || mode == .json ? start : start + .seconds(2)
  }

  mutating func show(_ progress: RunProgress) {
    guard mode == .json else { return show { ProgressLine.text(progress, elapsed: $0) } }
    writeLine(isLast: progress.share == 1) { ProgressJSON.text(progress, elapsed: $0) }
  }

  /// Shows how many of several runs have ended.
  mutating func show(ended: Int, of all: Int) {
    guard mode != .json else {
      return writeLine(isLast: ended == all) {
        ProgressJSON.text(ended: ended, of: all, elapsed: $0)
      }
    }
    show { ProgressLine.text(ended: ended, of: all, elapsed: $0) }
  }

  /// Shows how far measuring has come.
  mutating func show(_ progress: MeasuringProgress) {
    show { _ in ProgressLine.text(progress) }
  }

  /// Shows how far a rehearsal has come.
  mutating func show(_ progress: RehearsalProgress) {
    show { ProgressLine.text(progress, elapsed: $0) }
  }

  /// Shows how far a trace has been read, `all` being 0 where that is not known.
  mutating func show(bytes: Int64, of all: Int64, requests: UInt64) {
    show { ProgressLine.text(bytes: bytes, of: all, requests: requests, elapsed: $0) }
  }

  private mutating func show(_ line: (_ elapsed: Double) -> String) {
    guard mode != .json else {
      return writeLine { ProgressJSON.text(line($0), elapsed: $0) }
    }
    guard mode != .never, clock.now >= next else { return }
    let elapsed = start.duration(to: clock.now)
    Terminal.say("\r\u{1B}[K\(line(elapsed / .seconds(1)))")
    isShown = true
    next = clock.now + .milliseconds(200)
  }

  /// Writes a line of JSON, the seldomer the longer it goes on: a few thousand in a day.
  private mutating func writeLine(isLast: Bool = false, _ line: (_ elapsed: Double) -> String) {
    guard isLast || clock.now >= next else { return }
    let elapsed = start.duration(to: clock.now)
    Terminal.say(line(elapsed / .seconds(1)) + "\n")
    next = clock.now + max(.milliseconds(250), elapsed / 400)
  }

  mutating func clear() {
    if isShown { Terminal.say("\r\u{1B}[K") }
    isShown = false
  }
}
