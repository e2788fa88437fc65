import CGSL
import SimKernel

/// How the points of a space-filling design are placed in the unit cube.
public enum SpaceFilling: Hashable, Sendable {
  /// Sobol's sequence (Antonov and Saleev's order; GSL's `sobol`): at most 40 axes.
  case sobol(SequenceSettings)
  /// Halton's sequence, in the first primes as bases (GSL's `halton`): at most 1,229 axes.
  case halton(SequenceSettings)
  /// Latin hypercube sampling (McKay, Beckman and Conover 1979): each axis is cut into as many strata as there are points, and
  /// each stratum holds one.
  case latinHypercube(LatinHypercubeSettings)

  /// How many points.
  public var points: Int {
    switch self {
    case .sobol(let it), .halton(let it): it.points
    case .latinHypercube(let it): it.points
    }
  }

  /// How many axes it can have.
  var mostAxes: Int {
    switch self {
    case .sobol: 40
    case .halton: 1_229
    case .latinHypercube: 10_000
    }
  }

  /// The coordinates of all points, each in 0..<1.
  ///
  /// - Parameter axes: How many axes; at least one, at most ``mostAxes``.
  /// - Returns: By point, then axis; the same on every machine.
  func coordinates(axes: Int) -> [[Double]] {
    switch self {
    case .sobol(let it): Self.sequence(simfaas_sobol(), it, axes: axes)
    case .halton(let it): Self.sequence(simfaas_halton(), it, axes: axes)
    case .latinHypercube(let it): it.coordinates(axes: axes)
    }
  }

  private static func sequence(
    _ type: UnsafePointer<gsl_qrng_type>?, _ settings: SequenceSettings, axes: Int
  ) -> [[Double]] {
    gsl_set_error_handler_off()
    guard let generator = gsl_qrng_alloc(type, UInt32(axes)) else {
      preconditionFailure("no memory for a sequence of \(axes) axes")
    }
    defer { gsl_qrng_free(generator) }
    var point = Array(repeating: 0.0, count: axes)
    for _ in 0..<settings.skip { _ = gsl_qrng_get(generator, &point) }
    return (0..<settings.points).map { _ in
      _ = gsl_qrng_get(generator, &point)
      return point
    }
  }
}

extension SpaceFilling {
  /// How files write a design.
  static var kind: SettingKind<SpaceFilling> {
    .tagged(
      "a design",
      [
        SettingVariant(
          "sobol",
          "The points of Sobol's sequence; numbers of points that are powers of two fill best.",
          SequenceSettings.self, wrap: { .sobol($0) },
          unwrap: { if case .sobol(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "halton", "The points of Halton's sequence; for few axes.", SequenceSettings.self,
          wrap: { .halton($0) }, unwrap: { if case .halton(let it) = $0 { it } else { nil } }),
        SettingVariant(
          "latinHypercube",
          "Latin hypercube sampling: of as many strata as points, each holds one, on every axis.",
          LatinHypercubeSettings.self, wrap: { .latinHypercube($0) },
          unwrap: { if case .latinHypercube(let it) = $0 { it } else { nil } }),
      ])
  }
}

/// Which part of a sequence is taken.
public struct SequenceSettings: Settings, Hashable {
  /// How many points.
  public var points = 1
  /// How many of the first points are left out.
  public var skip = 0

  /// Creates a design of one point.
  public init() {}

  /// The keys of a sequence.
  public static var schema: [Setting<SequenceSettings>] {
    [
      Setting("points", \.points, .count(1...1_000_000), required: true, "How many points."),
      Setting(
        "skip", \.skip, .count(0...1_000_000),
        "How many points at the beginning of the sequence are left out."),
    ]
  }
}
