import CGSL

/// GSL's minimisers of functions of several variables.
package enum Minimiser {
  /// Where a search ended.
  package struct Result {
    package var point: [Double]
    package var value: Double
    package var converged: Bool
  }

  /// Once in a process: without it, an error inside GSL ends the program.
  private static let quiet: Void = { _ = gsl_set_error_handler_off() }()

  /// Has GSL report errors instead of ending the program.
  static func silenceErrors() { _ = quiet }

  /// What a function counts as where it has no finite value.
  private static let infinite = 1e100

  /// Nelder and Mead's simplex, begun again at its end until that gains nothing.
  ///
  /// - Parameters:
  ///   - start: Where to begin.
  ///   - steps: How far to look at first, for each variable.
  ///   - tolerance: The size of the simplex at which the search ends.
  ///   - restarts: How often it may be begun again.
  ///   - function: What shall be small; values that are not finite count as very large.
  /// - Returns: The best point found.
  package static func simplex(
    from start: [Double], steps: [Double], tolerance: Double = 1e-5, restarts: Int = 4,
    _ function: ([Double]) -> Double
  ) -> Result {
    var best = descend(from: start, steps: steps, tolerance: tolerance, function)
    for _ in 0..<restarts {
      let again = descend(
        from: best.point, steps: steps.map { $0 / 4 }, tolerance: tolerance, function)
      let gain = best.value - again.value
      if gain > 0 { best = again }
      if gain < 1e-7 * max(1, best.value.magnitude) { break }
    }
    return best
  }

  private static func descend(
    from start: [Double], steps: [Double], tolerance: Double, _ function: ([Double]) -> Double
  ) -> Result {
    silenceErrors()
    let size = start.count
    return withoutActuallyEscaping(function) { function in
      let box = ValueBox(size: size, function)
      var target = gsl_multimin_function(
        f: { point, box in
          guard let point, let box else { return Minimiser.infinite }
          return Unmanaged<ValueBox>.fromOpaque(box).takeUnretainedValue().value(at: point)
        }, n: size, params: Unmanaged.passUnretained(box).toOpaque())
      guard let search = gsl_multimin_fminimizer_alloc(simfaas_simplex(), size),
        let x = vector(start), let step = vector(steps)
      else { return Result(point: start, value: .infinity, converged: false) }
      defer {
        gsl_multimin_fminimizer_free(search)
        gsl_vector_free(x)
        gsl_vector_free(step)
      }
      var converged = false
      if gsl_multimin_fminimizer_set(search, &target, x, step) == 0 {
        for _ in 0..<(400 * size) where !converged {
          if gsl_multimin_fminimizer_iterate(search) != 0 { break }
          converged = gsl_multimin_fminimizer_size(search) < tolerance
        }
      }
      let point = values(gsl_multimin_fminimizer_x(search), size)
      return Result(
        point: point, value: gsl_multimin_fminimizer_minimum(search), converged: converged)
    }
  }

  /// Broyden, Fletcher, Goldfarb and Shanno's method with slopes.
  ///
  /// - Parameters:
  ///   - start: Where to begin.
  ///   - tolerance: The length of the slope at which the search ends.
  ///   - function: Returns what shall be small and stores its slope; not finite counts as very large.
  /// - Returns: The best point found.
  static func bfgs(
    from start: [Double], tolerance: Double,
    _ function: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) -> Result {
    silenceErrors()
    let size = start.count
    return withoutActuallyEscaping(function) { function in
      let box = SlopeBox(size: size, function)
      var target = gsl_multimin_function_fdf(
        f: { point, box in SlopeBox.at(box)?.evaluate(point).value ?? Minimiser.infinite },
        df: { point, box, slope in SlopeBox.at(box)?.evaluate(point).store(in: slope) },
        fdf: { point, box, value, slope in
          guard let result = SlopeBox.at(box)?.evaluate(point) else { return }
          value?.pointee = result.value
          result.store(in: slope)
        }, n: size, params: Unmanaged.passUnretained(box).toOpaque())
      guard let search = gsl_multimin_fdfminimizer_alloc(simfaas_bfgs(), size),
        let x = vector(start)
      else { return Result(point: start, value: .infinity, converged: false) }
      defer {
        gsl_multimin_fdfminimizer_free(search)
        gsl_vector_free(x)
      }
      var converged = false
      // The first step is 0.1 long; the accuracy of searches along a line is the one that GSL's manual recommends.
      if gsl_multimin_fdfminimizer_set(search, &target, x, 0.1, 0.1) == 0 {
        for _ in 0..<200 where !converged {
          let status = gsl_multimin_fdfminimizer_iterate(search)
          converged =
            gsl_multimin_test_gradient(gsl_multimin_fdfminimizer_gradient(search), tolerance) == 0
          if status != 0 { break }
        }
      }
      // Where no step along the line gains anything, rounding has the last word; slopes are then small but not zero.
      let slope = values(gsl_multimin_fdfminimizer_gradient(search), size)
      converged = converged || slope.allSatisfy { $0.magnitude < 1e3 * tolerance }
      return Result(
        point: values(gsl_multimin_fdfminimizer_x(search), size),
        value: gsl_multimin_fdfminimizer_minimum(search), converged: converged)
    }
  }

  static func vector(_ values: [Double]) -> UnsafeMutablePointer<gsl_vector>? {
    let vector = gsl_vector_alloc(values.count)
    for (i, value) in values.enumerated() { gsl_vector_set(vector, i, value) }
    return vector
  }

  static func values(_ vector: UnsafePointer<gsl_vector>?, _ count: Int) -> [Double] {
    guard let vector else { return [] }
    return (0..<count).map { gsl_vector_get(vector, $0) }
  }

  static func finite(_ value: Double) -> Double {
    value.isFinite ? min(value, infinite) : infinite
  }
}

/// A function on its way through C.
private final class ValueBox {
  let size: Int
  let function: ([Double]) -> Double

  init(size: Int, _ function: @escaping ([Double]) -> Double) {
    self.size = size
    self.function = function
  }

  func value(at point: UnsafePointer<gsl_vector>) -> Double {
    Minimiser.finite(function(Minimiser.values(point, size)))
  }
}

/// A function with slopes on its way through C; it remembers the last point, because GSL asks for value and slope apart.
private final class SlopeBox {
  struct Evaluation {
    var value: Double
    var slope: [Double]

    func store(in vector: UnsafeMutablePointer<gsl_vector>?) {
      for (i, value) in slope.enumerated() { gsl_vector_set(vector, i, value) }
    }
  }

  private let size: Int
  private let function: ([Double], inout [Double]) -> Double
  private var last: (point: [Double], result: Evaluation)?

  init(size: Int, _ function: @escaping ([Double], inout [Double]) -> Double) {
    self.size = size
    self.function = function
  }

  static func at(_ pointer: UnsafeMutableRawPointer?) -> SlopeBox? {
    pointer.map { Unmanaged<SlopeBox>.fromOpaque($0).takeUnretainedValue() }
  }

  func evaluate(_ vector: UnsafePointer<gsl_vector>?) -> Evaluation {
    let point = Minimiser.values(vector, size)
    if let last, last.point == point { return last.result }
    var slope = [Double](repeating: 0, count: size)
    let value = Minimiser.finite(function(point, &slope))
    let result = Evaluation(value: value, slope: slope.map { $0.isFinite ? $0 : 0 })
    last = (point, result)
    return result
  }
}
