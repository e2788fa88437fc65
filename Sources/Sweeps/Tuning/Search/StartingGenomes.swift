/// Genomes that fill the space evenly, one after the other: Sobol's sequence, or Latin hypercubes where there are too many genes.
struct StartingGenomes {
  private let genes: [Gene]
  private let chunk: Int
  private let seed: UInt64
  private var waiting: [[Double]] = []
  private var chunks = 0

  /// - Parameters:
  ///   - genes: What varies; at least one gene.
  ///   - chunk: How many are made at a time: a Latin hypercube has so many strata.
  ///   - seed: That of Latin hypercubes.
  init(_ genes: [Gene], chunk: Int, seed: UInt64) {
    self.genes = genes
    self.chunk = chunk
    self.seed = seed
  }

  /// The next genome.
  mutating func next() -> [Double] {
    if waiting.isEmpty {
      waiting = coordinates().reversed()
      chunks += 1
    }
    let places = waiting.removeLast()
    return zip(genes, places).map { $0.value(at: $1) }
  }

  private func coordinates() -> [[Double]] {
    var sequence = SequenceSettings()
    sequence.points = chunk
    sequence.skip = chunks * chunk
    let sobol = SpaceFilling.sobol(sequence)
    guard genes.count > sobol.mostAxes else { return sobol.coordinates(axes: genes.count) }
    var hypercube = LatinHypercubeSettings()
    hypercube.points = chunk
    hypercube.seed = seed &+ UInt64(chunks)
    return SpaceFilling.latinHypercube(hypercube).coordinates(axes: genes.count)
  }
}
