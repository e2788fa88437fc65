import Experiments
import SimKernel

/// What several platforms made of one scenario, side by side.
public enum TourReport {
  /// A table, a line a platform.
  public static func text(_ scenario: String, _ stops: [PlatformTour.Stop]) -> String {
    var table = TextTable([.left] + Array(repeating: .right, count: 9))
    table.add([
      "platform", "requests", "completed", "retries", "cold", "mean", "p50", "p99", "containers",
      "created",
    ])
    for stop in stops {
      let requests = stop.summary.requests
      let response = requests.response
      table.add([
        stop.platform, Readable.count(requests.arrived),
        Readable.percent(
          requests.arrived == 0 ? nil : Double(requests.completed) / Double(requests.arrived)),
        Readable.count(requests.retries), Readable.percent(requests.coldStartFraction),
        Readable.duration(response["mean"]), Readable.duration(response["p50"]),
        Readable.duration(response["p99"]),
        stop.summary.containers.meanTotal.map { Readable.number($0) } ?? "–",
        Readable.count(stop.summary.containers.created),
      ])
    }
    var lines =
      ["\(scenario) on \(stops.count) \(stops.count == 1 ? "platform" : "platforms")", ""]
      + table.lines
    let notes = stops.compactMap { stop in stop.failure.map { "\(stop.platform): \($0)" } }
    if !notes.isEmpty { lines += [""] + notes }
    lines += [
      "",
      "completed: share of the requests; cold: share of those given to a container that waited for it",
      "mean, p50, p99: response time of completed requests; containers: average over time",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// A list of platforms, each with its name and its summary as in `summary.json`.
  public static func json(_ stops: [PlatformTour.Stop]) -> String {
    var writer = JSONWriter()
    writer.array { writer in
      for stop in stops {
        let requests = stop.summary.requests
        writer.object { writer in
          writer.member("platform", stop.platform)
          writer.member("failure", stop.failure)
          writer.member("fingerprint", stop.summary.resultFingerprint.description)
          writer.member("arrived", requests.arrived)
          writer.member("completed", requests.completed)
          writer.member("retries", requests.retries)
          writer.member("coldStartFraction", requests.coldStartFraction)
          writer.member("responseTimeMeanSeconds", requests.response["mean"])
          writer.member("responseTimeP50Seconds", requests.response["p50"])
          writer.member("responseTimeP99Seconds", requests.response["p99"])
          writer.member("meanContainers", stop.summary.containers.meanTotal)
          writer.member("createdContainers", stop.summary.containers.created)
        }
      }
    }
    return writer.finished()
  }
}
