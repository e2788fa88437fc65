import CGSL

/// GSL's minimiser of functions of one variable.
package enum LineMinimiser {
  /// Where a function was looked at, and what it was there.
  package typealias Place = (place: Double, value: Double)

  /// Brent's method: parabolas, and golden sections where these fail.
  ///
  /// - Parameters:
  ///   - low: A place below the minimum.
  ///   - middle: A place between both; its value is less than theirs, or nothing is done.
  ///   - high: A place above the minimum.
  ///   - tolerance: The width of the bracket at which the search ends.
  ///   - function: What shall be small; values that are not finite count as very large.
  /// - Returns: The best place found.
  @discardableResult
  package static func brent(
    low: Place, middle: Place, high: Place, tolerance: Double, _ function: (Double) -> Double
  ) -> Place {
    Minimiser.silenceErrors()
    return withoutActuallyEscaping(function) { function in
      let box = LineBox(function)
      var target = gsl_function(
        function: { place, box in
          guard let box else { return Minimiser.finite(.infinity) }
          return Unmanaged<LineBox>.fromOpaque(box).takeUnretainedValue().value(at: place)
        }, params: Unmanaged.passUnretained(box).toOpaque())
      guard let search = gsl_min_fminimizer_alloc(simfaas_brent()) else { return middle }
      defer { gsl_min_fminimizer_free(search) }
      let status = gsl_min_fminimizer_set_with_values(
        search, &target, middle.place, Minimiser.finite(middle.value), low.place,
        Minimiser.finite(low.value), high.place, Minimiser.finite(high.value))
      // No bracket: the middle is not the least of the three.
      guard status == 0 else { return middle }
      for _ in 0..<100 {
        guard gsl_min_fminimizer_iterate(search) == 0 else { break }
        let width = gsl_min_fminimizer_x_upper(search) - gsl_min_fminimizer_x_lower(search)
        if width < tolerance { break }
      }
      return withExtendedLifetime(box) {
        (gsl_min_fminimizer_x_minimum(search), gsl_min_fminimizer_f_minimum(search))
      }
    }
  }
}

/// A function on its way through C.
private final class LineBox {
  let function: (Double) -> Double
  init(_ function: @escaping (Double) -> Double) { self.function = function }
  func value(at place: Double) -> Double { Minimiser.finite(function(place)) }
}
