/// The machine that measures: its clock, its processor, its page cache.
///
/// A test has one whose clock moves only when told.
public protocol MeasuringSite: Sendable {
  /// A clock that never goes back, in seconds.
  var now: Double { get }
  /// Seconds since 1970.
  var unixTime: Double { get }
  /// Does a fixed amount of work on one core.
  ///
  /// - Returns: How long it took, in seconds.
  func reference() -> Double
  /// Waits.
  func wait(seconds: Double) async throws(EngineError)
  /// Makes the kernel forget what it holds of files.
  ///
  /// - Throws: Why that cannot be done.
  func dropPageCache() throws(EngineError)
  /// Whether the process that carries `mark` is gone for certain; one of another machine is not.
  func isGone(_ mark: ProcessMark) -> Bool
}

/// What tells a process from every other one, also from a later one of the same number.
public struct ProcessMark: Hashable, Sendable, CustomStringConvertible {
  /// The machine's name.
  public var machine: String
  /// What the kernel called this time of being switched on.
  public var boot: String
  /// The process's number.
  public var number: Int32
  /// When it began, in ticks since the machine was switched on.
  public var start: String

  /// Creates a mark.
  public init(machine: String, boot: String, number: Int32, start: String) {
    self.machine = machine
    self.boot = boot
    self.number = number
    self.start = start
  }

  /// Reads what ``description`` wrote.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, let number = Int32(parts[2]) else { return nil }
    self.init(machine: parts[0], boot: parts[1], number: number, start: parts[3])
  }

  /// The mark as a label carries it.
  public var description: String { "\(machine)/\(boot)/\(number)/\(start)" }
}
