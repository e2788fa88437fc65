/// How a CPU quota counts: by periods, in each of which a container works at full speed until it has had its share, and then not at
/// all until the next one.
///
/// What is over within the share of one period is not slowed down at all, and the last period of anything is not waited for.
/// Source: Linux' CFS bandwidth control, with periods of 100 ms unless an engine sets others (Turner, Rao and Rao 2010; the
/// kernel's Documentation/scheduler/sched-bwc). The first period begins with the work.
public struct QuotaPeriods: Equatable, Sendable {
  /// The length of a period in seconds; zero where a quota slows work down evenly.
  public let period: Double

  /// Creates periods of a length in seconds.
  public init(period: Double) { self.period = period }

  /// How long work takes.
  ///
  /// - Parameters:
  ///   - seconds: How long it takes at full speed.
  ///   - share: The quota as a share of the cores that it uses at full speed, above 0 and below 1.
  /// - Returns: Seconds; at most `seconds` ÷ `share`.
  public func elapsed(_ seconds: Double, share: Double) -> Double {
    guard period > 0 else { return seconds / share }
    let turn = share * period
    let turns = (seconds / turn).rounded(.up) - 1
    guard turns > 0 else { return seconds }
    // Beyond so many, a period is nothing, and counting them would lose precision.
    guard turns < 1e12 else { return seconds / share }
    return turns * period + (seconds - turns * turn)
  }
}
