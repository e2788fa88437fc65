import SimKernel

/// Makes genomes out of others.
///
/// Places are crossed by simulated binary crossover and changed by polynomial mutation, both in the form that knows bounds; choices
/// are exchanged, and drawn anew. Sources: K. Deb and R. Agrawal, Complex Systems 9 (1995) 115–148; K. Deb and M. Goyal, Computer Science and
/// Informatics 26 (1996) 30–45.
struct Variation {
  /// How close children of a crossing lie to their parents, the more the closer; as in the paper of 2002.
  static let crossoverIndex = 20.0
  /// The same of a mutation.
  static let mutationIndex = 20.0
  /// The probability that two parents are crossed at all; as in the paper of 2002.
  static let crossoverProbability = 0.9

  private let genes: [Gene]
  private var stream: RandomStream

  init(_ genes: [Gene], _ stream: RandomStream) {
    self.genes = genes
    self.stream = stream
  }

  /// One of `count`, the better of two that are drawn: the lower number, where all are in the order of their worth.
  mutating func tournament(_ count: Int) -> Int {
    let one = Int(stream.index(below: UInt32(count)))
    return min(one, Int(stream.index(below: UInt32(count))))
  }

  /// A genome anywhere.
  mutating func anywhere() -> [Double] { genes.map { $0.value(at: stream.uniform()) } }

  /// Two children of two parents, crossed and mutated.
  mutating func children(of one: [Double], and other: [Double]) -> [[Double]] {
    var (first, second) = (one, other)
    if stream.uniform() < Self.crossoverProbability {
      for place in genes.indices where stream.uniform() < 0.5 {
        switch genes[place] {
        case .choice: (first[place], second[place]) = (second[place], first[place])
        case .place: (first[place], second[place]) = cross(first[place], second[place])
        }
      }
    }
    return [mutated(first), mutated(second)]
  }

  private mutating func cross(_ one: Double, _ other: Double) -> (Double, Double) {
    let (low, high) = (min(one, other), max(one, other))
    let draw = stream.uniform()
    let swaps = stream.uniform() < 0.5
    guard high - low > 1e-14 else { return (one, other) }
    let (middle, half) = ((low + high) / 2, (high - low) / 2)
    let first = middle - half * Self.spread(draw, room: low / (high - low))
    let second = middle + half * Self.spread(draw, room: (1 - high) / (high - low))
    let (a, b) = (min(max(first, 0), 1), min(max(second, 0), 1))
    return swaps ? (b, a) : (a, b)
  }

  /// How far apart children lie, as a multiple of their parents' distance.
  ///
  /// - Parameters:
  ///   - draw: Between 0 and 1.
  ///   - room: The distance from a parent to the bound on its side, in distances of the parents.
  /// - Returns: At least zero; 1 for children where their parents are.
  private static func spread(_ draw: Double, room: Double) -> Double {
    let power = crossoverIndex + 1
    let alpha = 2 - Arithmetic.pow(1 + 2 * room, -power)
    let base = draw <= 1 / alpha ? draw * alpha : 1 / (2 - draw * alpha)
    return Arithmetic.pow(base, 1 / power)
  }

  /// Each gene changes with a probability of one over their number.
  private mutating func mutated(_ genome: [Double]) -> [Double] {
    var genome = genome
    for place in genes.indices where stream.uniform() * Double(genes.count) < 1 {
      switch genes[place] {
      case .choice(let count):
        guard count > 1 else { continue }
        // One of the others.
        let step = 1 + Int(stream.index(below: UInt32(count - 1)))
        genome[place] = Double((Int(genome[place]) + step) % count)
      case .place:
        genome[place] = Self.mutated(genome[place], stream.uniform())
      }
    }
    return genome
  }

  private static func mutated(_ value: Double, _ draw: Double) -> Double {
    let power = mutationIndex + 1
    let room = draw < 0.5 ? 1 - value : value
    let rest = Arithmetic.pow(room, power)
    let change =
      draw < 0.5
      ? Arithmetic.pow(2 * draw + (1 - 2 * draw) * rest, 1 / power) - 1
      : 1 - Arithmetic.pow(2 * (1 - draw) + (2 * draw - 1) * rest, 1 / power)
    return min(max(value + change, 0), 1)
  }
}
