import SimKernel

/// The functions that the C++ programs draw for cases b, bt and c.
///
/// The response times and the memory in use hang on the handful of functions that Zipf's law makes popular. With the very
/// same functions, cold fraction, containers and response quantiles compare to within sampling error, although
/// arrivals and executions are drawn from other generators.
///
/// Generators: xoshiro256++ (Blackman and Vigna, 2019) seeded by SplitMix64, a ziggurat of 256 layers for the normal
/// variates (Marsaglia and Tsang, 2000).
struct ReferencePopulation {
  /// What one function has.
  struct Member {
    /// Factor on execution times whose median is one second.
    var executionMedian: Double
    /// Factor on cold-start times whose median is one second.
    var coldStartMedian: Double
    /// Memory of a container, in mebibytes.
    var memory: Int64
  }

  private var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
  private let edges: [Double]
  private let heights: [Double]

  /// The edge of the outermost layer and the area of each, of 256 layers.
  private static let (outermost, area) = (3.6541528853610088, 0.00492867323399)

  init() {
    var edges = [
      Self.area / Arithmetic.exp(-0.5 * Self.outermost * Self.outermost), Self.outermost,
    ]
    for layer in 2..<256 {
      let inner = edges[layer - 1]
      let height = Self.area / inner + Arithmetic.exp(-0.5 * inner * inner)
      edges.append((-2 * Arithmetic.log(height)).squareRoot())
    }
    edges.append(0)
    self.edges = edges
    heights = edges.map { Arithmetic.exp(-0.5 * $0 * $0) }
    var seed: UInt64 = 777
    words = (
      Self.splitMix(&seed), Self.splitMix(&seed), Self.splitMix(&seed), Self.splitMix(&seed)
    )
  }

  /// The next function.
  mutating func next() -> Member {
    // Medians pass through single precision there.
    let execution = Float(Arithmetic.log(0.3) + normal())
    let coldStart = Float(Arithmetic.log(0.5) + 0.3 * normal())
    let u = uniform()
    let memory: Int64 = u <= 0.3 ? 64 : u <= 0.7 ? 128 : u <= 0.85 ? 192 : u <= 0.95 ? 256 : 512
    return Member(
      executionMedian: Arithmetic.exp(Double(execution)),
      coldStartMedian: Arithmetic.exp(Double(coldStart)), memory: memory)
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  private mutating func draw() -> UInt64 {
    func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
      word << count | word >> (64 - count)
    }
    let result = rotated(words.0 &+ words.3, by: 23) &+ words.0
    let shifted = words.1 << 17
    words.2 ^= words.0
    words.3 ^= words.1
    words.1 ^= words.2
    words.0 ^= words.3
    words.2 ^= shifted
    words.3 = rotated(words.3, by: 45)
    return result
  }

  private mutating func uniform() -> Double { Double(draw() >> 11) * 0x1p-53 }

  private mutating func normal() -> Double {
    while true {
      let word = draw()
      let layer = Int(word & 255)
      let u = Double(Int64(bitPattern: word) >> 11) * 0x1p-52
      let x = u * edges[layer]
      if x.magnitude < edges[layer + 1] { return x }
      if layer == 0 { return u > 0 ? tail() : -tail() }
      let y = heights[layer] + uniform() * (heights[layer + 1] - heights[layer])
      if y < Arithmetic.exp(-0.5 * x * x) { return x }
    }
  }

  private mutating func tail() -> Double {
    while true {
      let a = -Arithmetic.log(uniform() + 0x1p-53) / Self.outermost
      let b = -Arithmetic.log(uniform() + 0x1p-53)
      if b + b >= a * a { return Self.outermost + a }
    }
  }
}
