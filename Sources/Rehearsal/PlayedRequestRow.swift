import ClusterModel
import SimKernel

/// A played request as a row of `requests.csv`.
public enum PlayedRequestRow {
  /// The names of the columns.
  public static let columns =
    [
      "repetition", "index", "function", "arrival_seconds", "warmth", "outcome",
    ] + RequestTimes.Phase.allCases.map { "\($0.rawValue)_seconds" } + ["response_seconds"]

  /// The row; empty where there was no such phase.
  public static func row(
    _ request: RequestTimes, function: String, repetition: Int
  ) -> String {
    let quoted =
      function.contains { $0 == "," || $0 == "\"" || $0.isNewline }
      ? "\"\(function.replacing("\"", with: "\"\""))\"" : function
    var cells = [
      String(repetition), String(request.number), quoted, "\(request.arrival)",
      request.warmth.name, request.outcome?.name ?? "",
    ]
    for phase in RequestTimes.Phase.allCases {
      cells.append(request.phases[phase].map { "\($0)" } ?? "")
    }
    cells.append("\(request.response)")
    return cells.joined(separator: ",")
  }
}
