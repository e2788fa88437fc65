/// Where an axis begins and ends, and what is written along it.
struct AxisTicks {
  /// From the left or lower end to the other.
  let range: ClosedRange<Double>
  /// Places with what is written there.
  let ticks: [(place: Double, label: String)]

  /// Lays out an axis.
  ///
  /// - Parameters:
  ///   - axis: The axis.
  ///   - values: All that is drawn along it.
  ///   - most: How many ticks fit.
  init(_ axis: FigureAxis, values: [Double], most: Int) {
    let all = (values + [axis.least, axis.most].compactMap(\.self)).filter(axis.shows)
    let (least, greatest) = (all.min() ?? 0, all.max() ?? 1)
    switch axis.scale {
    case .categories(let names):
      range = -0.5...Double(max(names.count, 1)) - 0.5
      // Where names do not all fit, every second, third, … is written.
      let step = max(1, (names.count + most - 1) / most)
      ticks = names.enumerated().filter { $0.offset.isMultiple(of: step) }
        .map { (Double($0.offset), $0.element) }
    case .logarithmic:
      range = Self.logarithmicRange(all.isEmpty ? 1 : least, all.isEmpty ? 10 : greatest)
      ticks = Self.logarithmic(range, most: most)
    case .linear:
      range = Self.linearRange(least, greatest, axis)
      ticks = Self.linear(range, most: most)
    }
  }

  /// Where a value lies, from 0 at the lower end to 1 at the other.
  func share(of value: Double, _ axis: FigureAxis) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard axis.scale == .logarithmic, low > 0, value > 0 else {
      return (value - low) / (high - low)
    }
    return log2(value / low) / log2(high / low)
  }

  /// The logarithm to the base of two, near enough to lay out words.
  private func log2(_ value: Double) -> Double { Double(value.exponent) + value.significand - 1 }

  // MARK: In proportion

  private static func linearRange(
    _ least: Double, _ greatest: Double, _ axis: FigureAxis
  ) -> ClosedRange<Double> {
    var span = greatest - least
    // One value alone is drawn in the middle.
    if span <= 0 || !span.isFinite { span = greatest == 0 ? 1 : greatest.magnitude * 0.2 }
    let margin = span * 0.04
    let lower = axis.least == least && greatest > least ? least : least - margin
    let upper = axis.most == greatest && greatest > least ? greatest : greatest + margin
    return lower...max(upper, lower.nextUp)
  }

  private static func linear(
    _ range: ClosedRange<Double>, most: Int
  ) -> [(place: Double, label: String)] {
    let span = range.upperBound - range.lowerBound
    var power = 1.0
    while power * 10 <= span { power *= 10 }
    while power > span, power > 0x1p-1000 { power /= 10 }
    var step = power * 10
    for factor in [5.0, 2.5, 2, 1, 0.5, 0.25, 0.2, 0.1, 0.05, 0.025, 0.02] {
      let candidate = power * factor
      guard span / candidate <= Double(max(most - 1, 1)) else { break }
      step = candidate
    }
    var ticks: [(place: Double, label: String)] = []
    var number = (range.lowerBound / step - 1e-9).rounded(.up)
    while number * step <= range.upperBound + step * 1e-9, ticks.count <= most + 1 {
      ticks.append((number * step, label(number * step, step: step)))
      number += 1
    }
    return ticks
  }

  /// A number with as many digits behind the point as steps of `step` need, thousands and more with their sign.
  private static func label(_ value: Double, step: Double) -> String {
    let size = max(value.magnitude, step)
    for (unit, sign) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
    where size >= unit && (unit > 1e3 || size >= 1e4) {
      return value == 0 ? "0" : digits(value / unit, step: step / unit) + sign
    }
    return digits(value, step: step)
  }

  private static func digits(_ value: Double, step: Double) -> String {
    var decimals = 0
    var scaled = step
    var scale = 1.0
    while decimals < 9, (scaled - scaled.rounded()).magnitude > 1e-6 * scaled {
      decimals += 1
      scaled *= 10
      scale *= 10
    }
    guard decimals < 9, value.magnitude * scale < 0x1p53 else { return GnuplotText.number(value) }
    let whole = Int64((value * scale).rounded())
    let text = String(whole.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
    let sign = whole < 0 ? "−" : ""
    return decimals == 0
      ? sign + padded : "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }

  // MARK: By logarithm

  private static func logarithmicRange(_ least: Double, _ greatest: Double) -> ClosedRange<Double> {
    // At least about a third of a decade, so that there are ticks.
    let wide = greatest / least < 2.2
    return least / (wide ? 1.6 : 1.12)...max(greatest * (wide ? 1.6 : 1.12), least * 1.01)
  }

  private static func logarithmic(
    _ range: ClosedRange<Double>, most: Int
  ) -> [(place: Double, label: String)] {
    for multiples in [[1.0, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]] {
      let ticks = decades(range, multiples)
      if ticks.count <= most { return ticks }
    }
    let decades = decades(range, [1])
    let step = (decades.count + most - 1) / most
    return decades.enumerated().filter { $0.offset.isMultiple(of: step) }.map(\.element)
  }

  private static func decades(
    _ range: ClosedRange<Double>, _ multiples: [Double]
  ) -> [(place: Double, label: String)] {
    var ticks: [(place: Double, label: String)] = []
    for exponent in -18...18 {
      for multiple in multiples {
        // Read from decimal digits: 1e-3 as it is written, not as products of tenths come out.
        guard let value = Double("\(Int(multiple))e\(exponent)"), range.contains(value) else {
          continue
        }
        ticks.append((value, value >= 1e4 ? label(value, step: value) : plain(value)))
      }
    }
    return ticks
  }

  private static func plain(_ value: Double) -> String {
    let text = GnuplotText.number(value)
    return value < 1e-4 ? text.split(separator: "e-0").joined(separator: "e-") : text
  }
}
