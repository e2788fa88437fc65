import SimKernel

/// A function of a recorded trace as a ``PopulationModel`` sees it.
struct FittedFunction: Sendable {
  /// The number of its application in the trace.
  var application: Int
  /// Its requests.
  var requests: UInt64
  /// What calls it.
  var trigger: Trigger
  /// From one firing to the next in whole minutes, for a timer.
  var period: SimDuration?
  /// The standard deviation of its gaps in seconds, for a timer with three requests or more.
  var unevenness: Double?

  /// The fewest requests that tell a timer by its regularity.
  static let fewestRegular: UInt64 = 5
  /// The largest coefficient of variation of the gaps of such a timer.
  static let mostVariation = 0.05

  /// Sees what was counted of a function.
  ///
  /// - Parameters:
  ///   - row: What was counted.
  ///   - span: How long the trace is.
  ///   - isStated: Whether the trace says what calls its functions.
  init(_ row: FitCollector.FunctionRow, span: SimDuration, isStated: Bool) {
    application = Int(row.application)
    requests = row.requests
    trigger = Trigger(row.trigger)
    guard isStated ? trigger == .timer : Self.isRegular(row.gaps) else { return }
    // Of a timer that fired once, no more is known than that its period is not much below the span.
    let mean = row.gaps.mean ?? span.inSeconds
    let minutes = (mean / 60).rounded()
    guard minutes >= 1 else {
      trigger = .other
      return
    }
    trigger = .timer
    period = .minutes(min(Int64(minutes), TimerShare.longest))
    unevenness = row.gaps.standardDeviation
  }

  /// Whether requests come like those of a timer: at equal distances of about a whole number of minutes.
  private static func isRegular(_ gaps: RunningMoments) -> Bool {
    guard gaps.count + 1 >= fewestRegular, let mean = gaps.mean, mean >= 30,
      let deviation = gaps.standardDeviation
    else { return false }
    let off = (mean - (mean / 60).rounded() * 60).magnitude
    return deviation <= mostVariation * mean && off <= max(1, 0.005 * mean)
  }
}

extension Trigger {
  /// What a trace calls so; what it does not state is something else.
  init(_ recorded: RecordedTrigger) {
    self =
      switch recorded {
      case .http: .http
      case .queue: .queue
      case .event: .event
      case .orchestration: .orchestration
      case .timer: .timer
      case .storage: .storage
      case .unknown, .other: .other
      }
  }
}
