import Experiments
import SimKernel

/// How far something has come, as one line of JSON for programs that watch: `{"progress": {…}}`.
public enum ProgressJSON {
  /// The line for a run that has gone on for `elapsed` seconds of real time.
  ///
  /// - Returns: The line, without a line end.
  public static func text(_ progress: RunProgress, elapsed: Double) -> String {
    line(share: progress.share, elapsed: elapsed) { json in
      json.member("simulatedSeconds", progress.now.inSeconds)
      json.member("arrived", progress.arrived)
      json.member("events", progress.events)
      guard let state = progress.state else { return }
      json.member("completed", state.completed)
      json.member("inFlight", state.inFlight)
      json.member("waiting", state.waiting)
      json.member("containers", state.containers)
      json.member("busy", state.busy)
      json.member("coldStartFraction", state.coldStartFraction)
    }
  }

  /// The line for several runs, of which `ended` out of `all` have ended.
  public static func text(ended: Int, of all: Int, elapsed: Double) -> String {
    line(share: all > 0 ? Double(ended) / Double(all) : 1, elapsed: elapsed) { json in
      json.member("ended", ended)
      json.member("all", all)
    }
  }

  /// The line for anything else: what a person would read.
  public static func text(_ words: String, elapsed: Double) -> String {
    line(share: nil, elapsed: elapsed) { $0.member("words", words) }
  }

  private static func line(
    share: Double?, elapsed: Double, _ body: (inout JSONWriter) -> Void
  ) -> String {
    var json = JSONWriter()
    json.object(onOneLine: true) { json in
      json.object("progress") { json in
        json.member("share", share)
        json.member("elapsedSeconds", elapsed)
        body(&json)
      }
    }
    return String(json.finished().dropLast())
  }
}
