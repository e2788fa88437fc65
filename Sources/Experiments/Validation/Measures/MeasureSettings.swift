import SimKernel

// The keys under each comparison.

private func reading<Root>(_ property: WritableKeyPath<Root, Reading>) -> Setting<Root> {
  Setting("of", property, Reading.kind, required: true, "What is read of each run.")
}

private func variant<Root>(
  _ name: String, _ property: WritableKeyPath<Root, String>, _ documentation: String
) -> Setting<Root> {
  Setting(name, property, .name("the name of a variant"), required: true, documentation)
}

/// A reading of one variant.
struct VariantMeasure: Settings {
  var variant = ""
  var of = Reading.summary(.nowhere)

  static var schema: [Setting<VariantMeasure>] {
    [Experiments.variant("variant", \.variant, "The variant."), reading(\.of)]
  }
}

/// Readings of two variants.
struct PairMeasure: Settings {
  var from = ""
  var to = ""
  var of = Reading.summary(.nowhere)

  static var schema: [Setting<PairMeasure>] {
    [
      variant("from", \.from, "The first variant."), variant("to", \.to, "The second variant."),
      reading(\.of),
    ]
  }
}

/// Readings of pairs of variants.
struct PairsMeasure: Settings {
  var from: [String] = []
  var to: [String] = []
  var of = Reading.summary(.nowhere)

  static var schema: [Setting<PairsMeasure>] {
    [
      variants("from", \.from, "The first variant of each pair."),
      variants("to", \.to, "The second variant of each pair."), reading(\.of),
    ]
  }

  private static func variants(
    _ name: String, _ property: WritableKeyPath<PairsMeasure, [String]>,
    _ documentation: String
  ) -> Setting<PairsMeasure> {
    Setting(
      name, property, .list(of: .name("the name of a variant"), atLeast: 1, "variants"),
      required: true, documentation)
  }

  func check(_ reader: inout SettingsReader) {
    reader.require(
      from.count == to.count, at: "to",
      "there are \(to.count) variants here, but \(from.count) under 'from'")
  }
}

/// Readings of all variants.
struct SetMeasure: Settings {
  var of = Reading.summary(.nowhere)

  static var schema: [Setting<SetMeasure>] { [reading(\.of)] }
}

/// Readings of variants that each have a published value.
struct MeanErrorMeasure: Settings {
  var of = Reading.summary(.nowhere)
  var published: [PublishedValue] = []

  static var schema: [Setting<MeanErrorMeasure>] {
    [
      reading(\.of),
      Setting(
        "published", \.published, .list(of: .section(), atLeast: 1, "published values"),
        required: true, "The published value of each variant."),
    ]
  }
}

/// Readings of variants that shall rise.
struct OrderMeasure: Settings {
  var of = Reading.summary(.nowhere)
  var variants: [String] = []

  static var schema: [Setting<OrderMeasure>] {
    [
      reading(\.of),
      Setting(
        "variants", \.variants, .list(of: .name("the name of a variant"), atLeast: 2, "variants"),
        required: true, "The variants, the one with the least first."),
    ]
  }
}

/// Of some variants.
struct VariantsMeasure: Settings {
  var of = Reading.summary(.nowhere)
  var variants: [String] = []

  static var schema: [Setting<VariantsMeasure>] {
    [
      reading(\.of),
      Setting(
        "variants", \.variants, .list(of: .name("the name of a variant"), atLeast: 1, "variants"),
        required: true, "The variants."),
    ]
  }
}

/// Where readings along a sweep begin to rise.
struct KneeMeasure: Settings {
  var of = Reading.summary(.nowhere)
  var above = 0.1

  static var schema: [Setting<KneeMeasure>] {
    [
      reading(\.of),
      Setting(
        "above", \.above, .ratio(0...1_000),
        "By how much it must exceed the median of those before."),
    ]
  }
}

/// Where readings along a sweep are least.
struct BestMeasure: Settings {
  var of = Reading.summary(.nowhere)
  var within = 0.05

  static var schema: [Setting<BestMeasure>] {
    [
      reading(\.of),
      Setting("within", \.within, .ratio(0...1_000), "By how much it may exceed the least."),
    ]
  }
}

/// Where something first goes wrong along a sweep.
struct FailureMeasure: Settings {
  var of = Reading.summary(.nowhere)
  var above = 0.0

  static var schema: [Setting<FailureMeasure>] {
    [reading(\.of), Setting("above", \.above, .number(-1e12...1e12), "What it must exceed.")]
  }
}
