/// A compiled ``Distribution``: 32 bytes that belong to the ``SamplerPool`` which made them.
public struct Sampler: BitwiseCopyable, Sendable {
  @usableFromInline
  enum Kind: UInt8, BitwiseCopyable, Sendable {
    // Drawn inline:
    case constant, uniform, exponential, logNormal
    // Drawn by the pool:
    case normal, gamma, weibull, pareto, burr, steps, line, mixture, affine, clipped
  }

  @usableFromInline let kind: Kind
  /// The first row of what the pool holds for this sampler.
  @usableFromInline let row: UInt32
  @usableFromInline let a: Double
  @usableFromInline let b: Double
  @usableFromInline let c: Double

  init(_ kind: Kind, _ a: Double = 0, _ b: Double = 0, _ c: Double = 0, row: UInt32 = 0) {
    self.kind = kind
    self.row = row
    self.a = a
    self.b = b
    self.c = c
  }

  /// A sampler of `value` and nothing else, which needs no pool.
  public static func constant(_ value: Double) -> Sampler { Sampler(.constant, value) }

  /// The value, if it is always the same.
  public var constantValue: Double? { kind == .constant ? a : nil }
}
