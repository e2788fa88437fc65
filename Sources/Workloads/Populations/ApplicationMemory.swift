import ClusterModel
import SimKernel

/// How much memory applications take.
public enum ApplicationMemory: Hashable, Sendable {
  /// Always the same.
  case constant(Bytes)
  /// P(X > x) = (1 + (x ÷ scale)^c)^(−k), type XII, no more than `most`.
  case burr(c: Double, k: Double, scale: Bytes, most: Bytes)
  /// Its logarithm is normal, no more than `most`.
  case logNormal(median: Bytes, sigma: Double, most: Bytes)
  /// Quantiles, in bytes.
  case quantiles(QuantileTable)

  /// The amount that a sample stays below or at with probability `p`: at least a byte, at most `Bytes.largest`.
  public func quantile(_ p: Double) -> Bytes {
    switch self {
    case .constant(let amount): return amount
    case .burr(let c, let k, let scale, let most):
      return Self.amount(
        Distribution.burr(c: c, k: k, scale: Double(scale.count)).quantile(p), most)
    case .logNormal(let median, let sigma, let most):
      let mu = Arithmetic.log(Double(max(median.count, 1)))
      return Self.amount(Distribution.logNormal(mu: mu, sigma: sigma).quantile(p), most)
    case .quantiles(let table): return Self.amount(table.quantile(p), .largest)
    }
  }

  private static func amount(_ bytes: Double, _ most: Bytes) -> Bytes {
    guard bytes < Double(most.count) else { return most }
    return Bytes(max(Int64(bytes.rounded()), 1))
  }
}

extension ApplicationMemory {
  /// A mapping with one key.
  static var kind: SettingKind<ApplicationMemory> {
    .tagged(
      "a distribution of memory",
      [
        SettingVariant(
          "constant", "Always the same.", Constant.self, wrap: { .constant($0.value) },
          unwrap: { if case .constant(let value) = $0 { Constant(value: value) } else { nil } }),
        SettingVariant(
          "burr", "P(X > x) = (1 + (x ÷ scale)^c)^(−k), type XII.", Burr.self,
          wrap: { .burr(c: $0.c, k: $0.k, scale: $0.scale, most: $0.most) },
          unwrap: {
            guard case .burr(let c, let k, let scale, let most) = $0 else { return nil }
            return Burr(c: c, k: k, scale: scale, most: most)
          }),
        SettingVariant(
          "logNormal", "Its logarithm is normal.", LogNormal.self,
          wrap: { .logNormal(median: $0.median, sigma: $0.sigma, most: $0.most) },
          unwrap: {
            guard case .logNormal(let median, let sigma, let most) = $0 else { return nil }
            return LogNormal(median: median, sigma: sigma, most: most)
          }),
        SettingVariant(
          "quantiles", "Measured quantiles, log-linear in between.", Quantiles.self,
          wrap: { .quantiles($0.values) },
          unwrap: {
            if case .quantiles(let table) = $0 { Quantiles(values: table) } else { nil }
          }),
      ])
  }

  private static var amounts: SettingKind<Bytes> { .quantity(from: .zero, above: true) }

  struct Constant: Settings {
    var value = Bytes.mebibytes(128)
    static var schema: [Setting<Self>] {
      [Setting("value", \.value, amounts, required: true, "The amount.")]
    }
  }

  struct Burr: Settings {
    var c = 1.0
    var k = 1.0
    var scale = Bytes.megabytes(1)
    var most = Bytes.largest
    static var schema: [Setting<Self>] {
      [
        Setting("c", \.c, .number(0.01...1e6), required: true, "The first shape."),
        Setting("k", \.k, .number(0.01...1e6), required: true, "The second shape."),
        Setting("scale", \.scale, amounts, required: true, "The scale."),
        Setting("most", \.most, amounts, "What more is cut to."),
      ]
    }
  }

  struct LogNormal: Settings {
    var median = Bytes.mebibytes(128)
    var sigma = 0.0
    var most = Bytes.largest
    static var schema: [Setting<Self>] {
      [
        Setting("median", \.median, amounts, required: true, "The median."),
        Setting(
          "sigma", \.sigma, .number(0...20), required: true,
          "The standard deviation of the logarithm."),
        Setting("most", \.most, amounts, "What more is cut to."),
      ]
    }
  }

  struct Quantiles: Settings {
    var values = QuantileTable(always: 1)
    static var schema: [Setting<Self>] {
      [
        Setting(
          "values", \.values, .quantiles(of: bytes, "amounts"), required: true, "The quantiles.")
      ]
    }

    /// Amounts in floating point, as the table holds them.
    private static var bytes: SettingKind<Double> {
      SettingKind<Double>(
        amounts.description,
        read: { document, reader in amounts.read(document, &reader).map { Double($0.count) } },
        write: { amounts.write(Bytes(Int64(min($0, 0x1p60).rounded()))) })
    }
  }
}
