import SimKernel

extension QuantileTable {
  /// A table with few points that lies close to observed values.
  ///
  /// Its distribution function differs from the steps' by at most 0.005 or, where that is more, 1 ÷ 4√n, n being the
  /// number of values. Values that are met more often than twice this remain atoms. Values have six digits.
  ///
  /// - Parameters:
  ///   - steps: What was observed; at least one value, each from zero to 1e18.
  ///   - keepsLargest: Whether towards the top the difference is at most a twentieth of the share above: the ten largest values,
  ///     which often make up most of the sum, stay as they are.
  init(condensing steps: EmpiricalSteps, keepsLargest: Bool = false) {
    var condensing = Condensing(steps, keepsLargest: keepsLargest)
    do throws(WorkloadDescriptionError) {
      try self.init(condensing.points())
    } catch {
      preconditionFailure("condensed quantiles are in order: \(error.description)")
    }
  }
}

/// Lays lines through windows that the steps of a distribution leave open, each line as far as it goes.
private struct Condensing {
  private let steps: EmpiricalSteps
  private let keepsLargest: Bool
  private let tolerance: Double
  /// Probabilities are whole multiples of one over this; two points of a jump are one apart.
  private let parts: Double
  private var found: [QuantileTable.Point] = []

  /// The line that is being laid: where it begins, and between which slopes it passes all windows so far.
  private struct Line {
    var place: Double
    var share: Double
    var least = 0.0
    var most = Double.infinity
    /// The last window: its logarithm and its value.
    var end: (place: Double, value: Double)?

    /// The share at which it ends.
    var endShare: Double {
      guard let end else { return share }
      return share + (least + most) / 2 * (end.place - place)
    }

    /// Passes a window as well.
    ///
    /// - Returns: Whether there is a slope that does.
    mutating func pass(_ place: Double, _ value: Double, from low: Double, to high: Double) -> Bool
    {
      let reach = place - self.place
      let (least, most) = (max(least, (low - share) / reach), min(most, (high - share) / reach))
      guard least <= most else { return false }
      (self.least, self.most, end) = (least, most, (place, value))
      return true
    }
  }

  init(_ steps: EmpiricalSteps, keepsLargest: Bool) {
    precondition(steps.total > 0, "quantiles of no values")
    self.steps = steps
    self.keepsLargest = keepsLargest
    tolerance = max(0.005, 0.25 / Double(steps.total).squareRoot())
    parts = steps.total < 100_000 ? 1e6 : 1e9
  }

  /// The points of the table.
  mutating func points() -> [QuantileTable.Point] {
    var below: UInt64 = 0
    var line: Line?
    for (value, count) in zip(steps.values, steps.counts) {
      let (before, behind) = (share(below), share(below + count))
      below += count
      let allowed = keepsLargest ? min(tolerance, 0.05 * (1 - before)) : tolerance
      let (low, high) = (max(behind - allowed, 0), min(before + allowed, 1))
      guard low <= high, value > 0 else {
        // An atom.
        if let line, let end = line.end { add(line.endShare, end.value) }
        add(before, value)
        add(behind, value)
        line = value > 0 ? Line(place: Arithmetic.log(value), share: behind) : nil
        continue
      }
      let place = Arithmetic.log(value)
      guard var present = line else {
        add((low + high) / 2, value)
        line = Line(place: place, share: (low + high) / 2)
        continue
      }
      if !present.pass(place, value, from: low, to: high), let end = present.end {
        // The line ends at the window before, and the next begins there. Windows rise, so that it passes this one.
        let share = present.endShare
        add(share, end.value)
        present = Line(place: end.place, share: share)
        _ = present.pass(place, value, from: low, to: max(high, share))
      }
      line = present
    }
    if let line, let end = line.end { add(line.endShare, end.value) }
    return found
  }

  private func share(_ count: UInt64) -> Double { Double(count) / Double(steps.total) }

  /// Adds a point behind the others.
  private mutating func add(_ share: Double, _ value: Double) {
    var part = (min(max(share, 0), 1) * parts).rounded()
    if let last = found.last { part = max(part, (last.probability * parts).rounded() + 1) }
    guard part <= parts else { return }
    found.append(QuantileTable.Point(part / parts, value.rounded(toDigits: 6)))
  }
}

extension Double {
  /// The nearest number of so many decimal digits; what is not above zero stays as it is.
  func rounded(toDigits digits: Int) -> Double {
    guard self > 0, self < .infinity else { return self }
    // Powers of ten are exact up to 10²².
    var (limit, scale) = (1.0, 1.0)
    for _ in 0..<digits { limit *= 10 }
    if self < limit {
      while self * scale < limit / 10, scale < 1e22 { scale *= 10 }
      return (self * scale).rounded() / scale
    }
    while self / scale >= limit, scale < 1e22 { scale *= 10 }
    return (self / scale).rounded() * scale
  }

  /// The same whatever the sign.
  func rounded(toSignedDigits digits: Int) -> Double {
    self < 0 ? -((-self).rounded(toDigits: digits)) : rounded(toDigits: digits)
  }
}
