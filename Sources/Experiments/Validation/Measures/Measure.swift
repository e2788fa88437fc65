import SimKernel

/// How a figure comes from runs: what is read of each, and how the figure comes from what was read of the variants.
///
/// A reading alone is read of the only variant.
public struct Measure: Sendable {
  /// What is read of each run.
  public var reading: Reading
  /// How the figure comes from what was read.
  public var comparison: Comparison

  /// Creates a measure.
  public init(_ reading: Reading, _ comparison: Comparison = .alone(nil)) {
    self.reading = reading
    self.comparison = comparison
  }

  /// How files write it.
  static var kind: SettingKind<Measure> {
    let readings = Reading.variants.map { variant in
      variant.within(
        wrap: { Measure($0) },
        unwrap: { measure -> Reading? in
          if case .alone(nil) = measure.comparison { measure.reading } else { nil }
        })
    }
    let tagged = SettingKind<Measure>.tagged("a measure", comparisons + readings)
    let alone = Reading.kind
    return SettingKind(
      SettingDescription(
        "a path in `summary.json` such as `responseTimeSeconds.mean`, or "
          + tagged.description.words, parts: tagged.description.parts),
      read: { document, reader in
        guard case .text = document.content else { return tagged.read(document, &reader) }
        return alone.read(document, &reader).map { Measure($0) }
      },
      write: { measure in
        if case .alone(nil) = measure.comparison {
          alone.write(measure.reading)
        } else {
          tagged.write(measure)
        }
      })
  }

  // MARK: Comparisons

  private static var comparisons: [SettingVariant<Measure>] { pairs + sets + sweeps }

  private static var pairs: [SettingVariant<Measure>] {
    [
      SettingVariant(
        "at", "What is read of one of several variants.", VariantMeasure.self,
        wrap: { Measure($0.of, .alone($0.variant)) },
        unwrap: {
          guard case .alone(let name?) = $0.comparison else { return nil }
          return VariantMeasure(variant: name, of: $0.reading)
        }),
      SettingVariant(
        "decrease", "How much less the second variant has than the first, in percent of the first.",
        PairMeasure.self, wrap: { Measure($0.of, .decrease(from: $0.from, to: $0.to)) },
        unwrap: {
          guard case .decrease(let from, let to) = $0.comparison else { return nil }
          return PairMeasure(from: from, to: to, of: $0.reading)
        }),
      SettingVariant(
        "meanDecrease", "The mean of such decreases over pairs of variants.",
        PairsMeasure.self,
        wrap: { Measure($0.of, .meanDecrease(from: $0.from, to: $0.to)) },
        unwrap: {
          guard case .meanDecrease(let from, let to) = $0.comparison else { return nil }
          return PairsMeasure(from: from, to: to, of: $0.reading)
        }),
      SettingVariant(
        "orderOfPairs", "The share of pairs of variants of which the second has more.",
        PairsMeasure.self, wrap: { Measure($0.of, .orderOfPairs(from: $0.from, to: $0.to)) },
        unwrap: {
          guard case .orderOfPairs(let from, let to) = $0.comparison else { return nil }
          return PairsMeasure(from: from, to: to, of: $0.reading)
        }),
      SettingVariant(
        "relative", "The second variant over the first.", PairMeasure.self,
        wrap: { Measure($0.of, .relative(from: $0.from, to: $0.to)) },
        unwrap: {
          guard case .relative(let from, let to) = $0.comparison else { return nil }
          return PairMeasure(from: from, to: to, of: $0.reading)
        }),
      SettingVariant(
        "difference", "The second variant less the first.", PairMeasure.self,
        wrap: { Measure($0.of, .difference(from: $0.from, to: $0.to)) },
        unwrap: {
          guard case .difference(let from, let to) = $0.comparison else { return nil }
          return PairMeasure(from: from, to: to, of: $0.reading)
        }),
    ]
  }

  private static var sets: [SettingVariant<Measure>] {
    [
      SettingVariant(
        "mean", "The mean over variants.", VariantsMeasure.self,
        wrap: { Measure($0.of, .mean($0.variants)) },
        unwrap: {
          guard case .mean(let names) = $0.comparison else { return nil }
          return VariantsMeasure(of: $0.reading, variants: names)
        }),
      SettingVariant(
        "median", "The one in the middle over all variants.", SetMeasure.self,
        wrap: { Measure($0.of, .median) },
        unwrap: { if case .median = $0.comparison { SetMeasure(of: $0.reading) } else { nil } }),
      SettingVariant(
        "spread", "The greatest less the least over all variants.", SetMeasure.self,
        wrap: { Measure($0.of, .spread) },
        unwrap: { if case .spread = $0.comparison { SetMeasure(of: $0.reading) } else { nil } }),
      SettingVariant(
        "meanError",
        "The mean of how far each variant is from a published value of its own, in percent.",
        MeanErrorMeasure.self, wrap: { Measure($0.of, .meanError($0.published)) },
        unwrap: {
          guard case .meanError(let published) = $0.comparison else { return nil }
          return MeanErrorMeasure(of: $0.reading, published: published)
        }),
      SettingVariant(
        "order",
        "The share of neighbours of which the second has more than the first; 1 where the order holds.",
        OrderMeasure.self, wrap: { Measure($0.of, .order($0.variants)) },
        unwrap: {
          guard case .order(let names) = $0.comparison else { return nil }
          return OrderMeasure(of: $0.reading, variants: names)
        }),
    ]
  }

  private static var sweeps: [SettingVariant<Measure>] {
    [
      SettingVariant(
        "knee",
        "The first value of a sweep at which the reading exceeds the median of those before by more than a share.",
        KneeMeasure.self, wrap: { Measure($0.of, .knee(above: $0.above)) },
        unwrap: {
          guard case .knee(let share) = $0.comparison else { return nil }
          return KneeMeasure(of: $0.reading, above: share)
        }),
      SettingVariant(
        "bestFrom",
        "The first value of the range of a sweep whose readings exceed the least by no more than a share.",
        BestMeasure.self, wrap: { Measure($0.of, .bestFrom(within: $0.within)) },
        unwrap: {
          guard case .bestFrom(let share) = $0.comparison else { return nil }
          return BestMeasure(of: $0.reading, within: share)
        }),
      SettingVariant(
        "bestTo", "The last value of that range.", BestMeasure.self,
        wrap: { Measure($0.of, .bestTo(within: $0.within)) },
        unwrap: {
          guard case .bestTo(let share) = $0.comparison else { return nil }
          return BestMeasure(of: $0.reading, within: share)
        }),
      SettingVariant(
        "firstFailure",
        "The first value of a sweep at which the reading exceeds a level, or the run cannot come to its end.",
        FailureMeasure.self, wrap: { Measure($0.of, .firstFailure(above: $0.above)) },
        unwrap: {
          guard case .firstFailure(let level) = $0.comparison else { return nil }
          return FailureMeasure(of: $0.reading, above: level)
        }),
    ]
  }
}

extension Comparison {
  /// The variants that it names; `nil` where it takes them all.
  var names: [String]? {
    switch self {
    case .alone(let name): name.map { [$0] }
    case .decrease(let from, let to), .relative(let from, let to), .difference(let from, let to):
      from == to ? [from] : [from, to]
    case .meanDecrease(let from, let to), .orderOfPairs(let from, let to): from + to
    case .meanError(let published): published.map(\.variant)
    case .mean(let names), .order(let names): names
    case .median, .spread, .knee, .bestFrom, .bestTo, .firstFailure: nil
    }
  }

  /// Whether it goes along a sweep.
  var needsSweep: Bool {
    switch self {
    case .knee, .bestFrom, .bestTo, .firstFailure: true
    case .alone, .decrease, .meanDecrease, .relative, .difference, .mean, .median, .spread,
      .meanError, .order, .orderOfPairs:
      false
    }
  }
}
