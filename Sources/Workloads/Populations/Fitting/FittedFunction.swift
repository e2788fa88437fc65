import SimKernel

/// A function of a recorded trace as a ``PopulationModel`` sees it.
struct FittedFunction: Sendable {
  /// The number of its application in the trace.
  var application: Int
  /// Its requests.
  var requests: UInt64
  /// What calls it.
  var trigger: Trigger
  /// From one firing to the next in whole seconds, from half a minute on in whole minutes, for a timer.
  var period: SimDuration?
  /// Where in its period it fires, for a timer with three requests or more.
  var place: TimerAlignment.Place?

  /// The fewest requests that tell a timer by its regularity.
  static let fewestRegular: UInt64 = 5
  /// The largest coefficient of variation of the gaps of such a timer.
  static let mostVariation = 0.05
  /// The fewest firings that tell where in its period a timer fires.
  static let fewestPlaced = 3

  /// Sees what was counted of a function.
  ///
  /// - Parameters:
  ///   - row: What was counted.
  ///   - firings: Its first requests.
  ///   - span: How long the trace is.
  ///   - isStated: Whether the trace says what calls its functions.
  init(
    _ row: FitCollector.FunctionRow, _ firings: ArraySlice<SimTime>, span: SimDuration,
    isStated: Bool
  ) {
    application = Int(row.application)
    requests = row.requests
    trigger = Trigger(row.trigger)
    guard isStated ? trigger == .timer : Self.isRegular(row.pattern.gaps) else { return }
    trigger = .other
    // Of a timer that fired once, no more is known than that its period is not much below the span.
    guard let period = Self.period(row.pattern.gaps.mean ?? span.inSeconds) else { return }
    if firings.count >= Self.fewestPlaced {
      guard let place = Self.place(of: firings, in: period) else { return }
      self.place = place
    }
    trigger = .timer
    self.period = period
  }

  /// The period of a timer with that mean gap in seconds; `nil` where there is none.
  private static func period(_ mean: Double) -> SimDuration? {
    if mean >= 30 {
      return min(.minutes(Int64((mean / 60).rounded())), TimerShare.longest)
    }
    let seconds = mean.rounded()
    guard seconds >= 1, (mean - seconds).magnitude <= 0.005 * mean else { return nil }
    return .seconds(Int64(seconds))
  }

  /// Whether requests come like those of a timer: at equal distances of about a whole number of minutes, or of seconds below
  /// half a minute.
  private static func isRegular(_ gaps: RunningMoments) -> Bool {
    guard gaps.count + 1 >= fewestRegular, let mean = gaps.mean, let period = period(mean),
      let deviation = gaps.standardDeviation
    else { return false }
    return deviation <= mostVariation * mean
      && (mean - period.inSeconds).magnitude <= max(mean >= 30 ? 1 : 0, 0.005 * mean)
  }

  /// Where in its period a timer fires; `nil` where the shortest part of it that holds all firings is longer than half of it.
  ///
  /// With any lateness up to j as likely as any other, the mean of n firings lies j (n − 1) ÷ 2 (n + 1) behind the first.
  private static func place(
    of firings: ArraySlice<SimTime>, in period: SimDuration
  ) -> TimerAlignment.Place? {
    let length = period.nanoseconds
    let places = firings.map { $0.nanoseconds % length }.sorted()
    // The part begins behind the widest gap between two places, the period being a circle.
    var (widest, start) = (places[0] + length - places[places.count - 1], places[0])
    for (place, next) in zip(places, places.dropFirst()) where next - place > widest {
      (widest, start) = (next - place, next)
    }
    guard widest >= length / 2 else { return nil }
    let count = Double(places.count)
    let late = places.reduce(0) {
      $0 + SimDuration(nanoseconds: ($1 - start + length) % length).inSeconds
    }
    return TimerAlignment.Place(
      period: length / 1_000_000_000, due: SimDuration(nanoseconds: start).inSeconds,
      jitter: 2 * late / count * (count + 1) / (count - 1))
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
