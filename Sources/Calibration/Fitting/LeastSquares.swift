import CGSL

/// GSL's trust-region method for nonlinear least squares (Levenberg, Marquardt), slopes by differences.
enum LeastSquares {
  /// Where a search ended.
  struct Result {
    var point: [Double]
    var sumOfSquares: Double
    var converged: Bool
  }

  /// Makes the sum of the squares of residuals small.
  ///
  /// - Parameters:
  ///   - start: Where to begin.
  ///   - count: The number of residuals, at least that of variables.
  ///   - residuals: The residuals at a point; those that are not finite count as very large.
  /// - Returns: The best point found.
  static func fit(from start: [Double], count: Int, _ residuals: ([Double]) -> [Double]) -> Result {
    precondition(count >= start.count, "there are as many residuals as variables")
    Minimiser.silenceErrors()
    return withoutActuallyEscaping(residuals) { residuals in
      let box = ResidualBox(size: start.count, count: count, residuals)
      var target = gsl_multifit_nlinear_fdf()
      target.f = { point, box, store in
        guard let point, let box else { return Int32(GSL_EFAULT) }
        Unmanaged<ResidualBox>.fromOpaque(box).takeUnretainedValue().evaluate(point, into: store)
        return Int32(GSL_SUCCESS)
      }
      target.n = count
      target.p = start.count
      target.params = Unmanaged.passUnretained(box).toOpaque()
      var parameters = gsl_multifit_nlinear_default_parameters()
      guard
        let search = gsl_multifit_nlinear_alloc(
          simfaas_trust_region(), &parameters, count, start.count),
        let x = Minimiser.vector(start)
      else { return Result(point: start, sumOfSquares: .infinity, converged: false) }
      defer {
        gsl_multifit_nlinear_free(search)
        gsl_vector_free(x)
      }
      var reason: Int32 = 0
      var status = gsl_multifit_nlinear_init(x, &target, search)
      if status == 0 {
        status = gsl_multifit_nlinear_driver(200, 1e-9, 1e-9, 0, nil, nil, &reason, search)
      }
      let point = Minimiser.values(gsl_multifit_nlinear_position(search), start.count)
      let left = Minimiser.values(gsl_multifit_nlinear_residual(search), count)
      return Result(
        point: point, sumOfSquares: left.reduce(0) { $0 + $1 * $1 },
        // No progress any more: the search stands at an optimum as exactly as rounding allows.
        converged: status == Int32(GSL_SUCCESS) || status == Int32(GSL_ENOPROG))
    }
  }
}

/// Residuals on their way through C.
private final class ResidualBox {
  private let size: Int
  private let count: Int
  private let residuals: ([Double]) -> [Double]

  init(size: Int, count: Int, _ residuals: @escaping ([Double]) -> [Double]) {
    self.size = size
    self.count = count
    self.residuals = residuals
  }

  func evaluate(_ point: UnsafePointer<gsl_vector>, into store: UnsafeMutablePointer<gsl_vector>?) {
    let values = residuals(Minimiser.values(point, size))
    precondition(values.count == count, "a model gives as many residuals at every point")
    for (i, value) in values.enumerated() {
      gsl_vector_set(store, i, value.isFinite ? value : 1e10)
    }
  }
}
