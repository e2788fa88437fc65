/// What a trace may say of a request beyond when it arrives, what it calls and how long it executes.
public struct TraceDetails: OptionSet, Hashable, Sendable {
  /// A bit for each.
  public let rawValue: UInt8

  /// Creates the set with these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// How much memory it took, or its container had.
  public static let memory = TraceDetails(rawValue: 1)
  /// What calls the function.
  public static let trigger = TraceDetails(rawValue: 2)
  /// Whether it met a cold start.
  public static let start = TraceDetails(rawValue: 4)
  /// How long the cold start took.
  public static let coldStart = TraceDetails(rawValue: 8)
  /// How it ended.
  public static let outcome = TraceDetails(rawValue: 16)

  /// The columns of our own format that hold them, in the order in which they are written.
  static let columns: [(name: String, detail: TraceDetails)] = [
    ("memory_bytes", .memory), ("trigger", .trigger), ("start", .start),
    ("cold_start_s", .coldStart), ("outcome", .outcome),
  ]
}

/// What our own format writes as a word; what is unknown is left empty.
protocol RecordedWord: RawRepresentable<UInt8> {
  /// The word of each value above 0, which is unknown, from 1 on.
  static var words: [String] { get }
}

extension RecordedWord where Self: CaseIterable {
  /// The names of the cases.
  static var caseNames: [String] { allCases.dropFirst().map { "\($0)" } }
}

extension RecordedTrigger: RecordedWord {
  static let words = caseNames
}

extension RecordedStart: RecordedWord {
  static let words = caseNames
}

extension RecordedOutcome: RecordedWord {
  static let words = caseNames
}
