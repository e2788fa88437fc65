import Figures

/// Units in which numbers of an axis are short.
enum AxisUnits {
  /// The unit for lengths of simulated time up to `seconds`, and how many seconds it is.
  static func time(upTo seconds: Double) -> (unit: String, seconds: Double) {
    if seconds <= 300 { return ("s", 1) }
    if seconds <= 3 * 3_600 { return ("min", 60) }
    return seconds <= 4 * 86_400 ? ("h", 3_600) : ("d", 86_400)
  }

  /// The unit for times that were measured, the greatest of which is `seconds`.
  static func duration(upTo seconds: Double) -> (unit: String, seconds: Double) {
    if seconds == 0 { return ("s", 1) }
    if seconds < 1e-6 { return ("ns", 1e-9) }
    if seconds < 1e-3 { return ("µs", 1e-6) }
    return seconds < 1 ? ("ms", 1e-3) : time(upTo: seconds)
  }

  /// The unit for amounts of memory up to `bytes`, and how many bytes it is.
  static func memory(upTo bytes: Double) -> (unit: String, bytes: Double) {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var (place, size) = (0, 1.0)
    while bytes / size >= 1_024, place < units.count - 1 {
      (place, size) = (place + 1, size * 1_024)
    }
    return (units[place], size)
  }

  /// A number for a table of programs: the shortest text that reads back as the same.
  static func exact(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    return value == value.rounded() && value.magnitude < 0x1p53
      ? String(Int64(value)) : value.description
  }

  /// An axis of times, in seconds by their logarithm.
  static func times(_ label: String) -> FigureAxis { FigureAxis(label, unit: "s", .logarithmic) }
}
