import SimKernel

/// Values between two ends.
public struct RangeSettings: Settings, Hashable {
  /// How values lie between the ends.
  public enum Scale: String, CaseIterable, Hashable, Sendable {
    /// At equal differences.
    case linear
    /// At equal ratios.
    case logarithmic
  }

  /// The first value, with its unit.
  public var from = ""
  /// The last value, with its unit.
  public var to = ""
  /// How many values, both ends among them; `nil` where a design draws them, or a search finds them.
  public var steps: Int?
  /// How values lie between the ends.
  public var scale = Scale.linear
  /// Of what values are whole multiples; `nil` for the rounding that the ends suggest.
  public var round: String?

  /// Creates a range without ends.
  public init() {}

  /// The keys under `range`.
  public static var schema: [Setting<RangeSettings>] {
    [
      Setting(
        "from", \.from, .name("a quantity"), required: true, "The first value, with its unit."),
      Setting("to", \.to, .name("a quantity"), required: true, "The last value, with its unit."),
      Setting(
        "steps", \.steps,
        .optional(.count(2...100_000), none: "any value, drawn by a design or searched"),
        "How many values, both ends among them."),
      Setting("scale", \.scale, .choice, "Whether differences or ratios are equal."),
      Setting(
        "round", \.round,
        .optional(.name("a quantity"), none: "six significant digits, whole numbers or whole MiB"),
        "Of what values are whole multiples."),
    ]
  }

  /// Reports ends that do not fit together.
  public func check(_ reader: inout SettingsReader) { _ = resolved(&reader) }

  /// The range with its ends understood; `nil` after reporting what is wrong.
  func resolved(_ reader: inout SettingsReader) -> ValueRange? {
    guard let low = magnitude(from, "from", &reader), let high = magnitude(to, "to", &reader)
    else { return nil }
    guard low.isComparable(to: high) else {
      reader.report("'\(to)' and '\(from)' measure different things", at: [.key("to")])
      return nil
    }
    guard low.amount < high.amount else {
      reader.report("is not more than 'from'", at: [.key("to")])
      return nil
    }
    guard scale == .linear || low.amount > 0 else {
      reader.report("a logarithmic range begins above zero", at: [.key("from")])
      return nil
    }
    var step: Magnitude?
    if let round {
      guard let found = magnitude(round, "round", &reader) else { return nil }
      guard found.isComparable(to: low), found.amount > 0, found.amount <= high.amount else {
        reader.report(
          "is not a step of what 'from' and 'to' measure, above zero", at: [.key("round")])
        return nil
      }
      step = found
    }
    return ValueRange(
      from: low.amount, to: high.amount, ends: (from, to), steps: steps, scale: scale,
      style: RangeStyle((from, to), low, high, round: step))
  }

  private func magnitude(
    _ text: String, _ key: String, _ reader: inout SettingsReader
  ) -> Magnitude? {
    if let magnitude = Magnitude(written: text) { return magnitude }
    reader.report(
      "'\(text.abbreviated)' is not a quantity such as 0.5, 10min or 128MiB",
      at: [.key(key)])
    return nil
  }
}

/// A range whose ends have been understood.
struct ValueRange: Sendable {
  let from: Double
  let to: Double
  let ends: (from: String, to: String)
  /// How many values; `nil` where a design draws them.
  let steps: Int?
  let scale: RangeSettings.Scale
  let style: RangeStyle

  /// The value a share `place` of the way from one end to the other; the ends as they are written.
  ///
  /// - Parameter place: From 0 to 1.
  /// - Returns: The value as a scenario writes it.
  func value(at place: Double) -> String {
    if place <= 0 { return ends.from }
    if place >= 1 { return ends.to }
    switch scale {
    case .linear: return style.text(from + (to - from) * place)
    case .logarithmic:
      // Our own functions: the C library's differ between processors, and these numbers enter scenarios.
      let (low, high) = (Arithmetic.log(from), Arithmetic.log(to))
      return style.text(Arithmetic.exp(low + (high - low) * place))
    }
  }

  /// The values in order; empty where a design draws them.
  var values: [String] {
    guard let steps else { return [] }
    return (0..<steps).map { value(at: Double($0) / Double(steps - 1)) }
  }
}
