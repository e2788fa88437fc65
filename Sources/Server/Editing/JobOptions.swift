import Experiments
import SimKernel

/// The options of commands that jobs may have: everything else is refused, so that no option leads to a file or a process.
struct JobOptions: Sendable {
  /// What the value of an option is.
  enum Value: Sendable {
    case none
    case whole(ClosedRange<UInt64>)
    case decimal(ClosedRange<Double>)
    case percent
    case text
    /// `key.path=value`.
    case change
    /// `key.path=value,value`.
    case variation
  }

  private static let ofScenarios: [String: Value] = [
    "seed": .whole(0...UInt64.max), "set": .change, "until": .text,
  ]

  /// What each command takes from the page.
  static func known(_ kind: JobRecord.Kind) -> [String: Value] {
    switch kind {
    case .run:
      return ofScenarios.merging(["shuffle-ties": .whole(0...UInt64.max)]) { $1 }
    case .compare:
      return ofScenarios.merging([
        "vary": .variation, "baseline": .text, "replications": .whole(2...1_000_000),
        "precision": .percent, "most-replications": .whole(2...1_000_000), "antithetic": .none,
        "batches": .whole(2...10_000), "find-warm-up": .none, "confidence": .decimal(0.5...0.999),
        "metric": .text, "no-costs": .none, "bounds": .none, "threads": .whole(1...1_024),
      ]) { $1 }
    case .sweep: return ["workers": .whole(1...1_024), "isolate": .none]
    case .timeline: return ["from": .text, "to": .text, "function": .text, "node": .text]
    }
  }

  /// As the command takes them: `--name=value`, so that no value is taken for an option.
  private(set) var arguments: [String] = []
  /// What replaces parts of the scenario, variants included.
  private(set) var changes: [String] = []
  /// What varies, each as `key.path=value,value`.
  private(set) var variations: [String] = []
  private(set) var variants = 1
  private(set) var replications: UInt64 = 1
  private(set) var problems: [SettingsProblem] = []

  /// The most options and the longest one, in bytes.
  private static let (most, longest) = (200, 20_000)

  /// Reads options as on a command line: `--seed 7` in two parts or `--seed=7` in one.
  init(_ texts: [String], for kind: JobRecord.Kind) {
    if kind == .compare { replications = 20 }
    guard texts.count <= Self.most else {
      report("", "there are more than \(Self.most) options")
      return
    }
    var rest = texts[...]
    while let text = rest.popFirst() {
      guard text.hasPrefix("--"), text.utf8.count <= Self.longest else {
        report(text, "expected an option, such as --seed 7")
        continue
      }
      let parts = text.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts.first ?? "")
      guard let value = Self.known(kind)[name] else {
        let names = Self.known(kind).keys.sorted().map { "--\($0)" }
        report(
          text,
          "is not an option of \(kind.rawValue) here; known options: \(names.joined(separator: ", "))"
        )
        continue
      }
      if case .none = value {
        if parts.count > 1 { report(text, "takes no value") } else { arguments.append(text) }
        continue
      }
      guard let given = parts.count > 1 ? String(parts[1]) : rest.popFirst() else {
        report(text, "needs a value")
        continue
      }
      take(name, given, value)
    }
    vary()
  }

  private mutating func report(_ text: String, _ message: String) {
    problems.append(
      SettingsProblem(
        position: SourcePosition(origin: text.isEmpty ? "options" : String(text.prefix(80))),
        message: message))
  }

  private mutating func take(_ name: String, _ given: String, _ value: Value) {
    let option = "--\(name) \(given)"
    switch value {
    case .none: break
    case .whole(let range):
      guard let number = UInt64(given), range.contains(number) else {
        return report(option, "is a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      if name == "replications" { replications = number }
    case .decimal(let range):
      guard let number = Double(given), range.contains(number) else {
        return report(option, "is a number from \(range.lowerBound) to \(range.upperBound)")
      }
    case .percent:
      guard given.hasSuffix("%"), let number = Double(given.dropLast()), number > 0, number < 100
      else { return report(option, "is a percentage above 0 and below 100, such as 2%") }
    case .text:
      guard !given.isEmpty, !OutsideFiles.leadsOut(given), !given.contains(where: \.isNewline)
      else {
        return report(option, "is not a value that this page takes")
      }
      if name == "until" { changes.append("duration=\(given)") }
    case .change: changes.append(given)
    case .variation: variations.append(given)
    }
    arguments.append("--\(name)=\(given)")
  }

  /// Counts the variants; their changes are kept apart, as each is made by itself.
  private mutating func vary() {
    guard !variations.isEmpty else { return }
    do throws(SettingsError) { variants = try Variant.all(varying: variations).count } catch {
      problems += error.problems
    }
  }

  /// The changes of each variant; one without changes where nothing varies.
  func variantChanges() throws(SettingsError) -> [[String]] {
    try Variant.all(varying: variations).map(\.changes)
  }
}
