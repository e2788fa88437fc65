@testable import SimKernel

/// √n times the largest distance between the distribution of `samples` and `probability` (Kolmogorov, Smirnov).
func fitDistance(_ samples: [Double], _ probability: (Double) -> Double) -> Double {
  let n = Double(samples.count)
  var distance = 0.0
  for (i, x) in samples.sorted().enumerated() {
    let p = probability(x)
    distance = max(distance, max(p - Double(i) / n, Double(i + 1) / n - p))
  }
  return distance * n.squareRoot()
}

/// What `fitDistance` exceeds with probability 10⁻⁴ if the distribution is right: √(−½ ln(½ · 10⁻⁴)).
let largestFitDistance = 2.2253

/// The correlation of two equally long lists.
func correlation(_ a: [Double], _ b: [Double]) -> Double {
  let n = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    ab += (x - meanA) * (y - meanB)
    aa += (x - meanA) * (x - meanA)
    bb += (y - meanB) * (y - meanB)
  }
  return ab / (aa * bb).squareRoot()
}
