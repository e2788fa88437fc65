/// The words behind `simfaas` that make the same results again.
///
/// What does not bear on results is left out: where they go, how they are shown, and how many threads make them.
struct CommandWords {
  private(set) var words: [String]

  /// Begins with the name of a command and what it is given.
  init(_ command: String, _ arguments: [String]) { words = [command] + arguments }

  /// Adds an option with its value, where it has one.
  mutating func add(_ option: String, _ value: String?) {
    if let value { words += [option, value] }
  }

  /// Adds an option once for each of its values.
  mutating func add(_ option: String, each values: [String]) {
    for value in values { add(option, value) }
  }

  /// Adds an option that has no value, where it is set.
  mutating func add(_ flag: String, if isSet: Bool) {
    if isSet { words.append(flag) }
  }
}

extension ScenarioChanges {
  /// Adds what replaces parts of the scenario.
  func add(to command: inout CommandWords) {
    command.add("--set", each: settings)
    command.add("--seed", seed.map(String.init))
    command.add("--until", until)
  }
}

extension RunCommand {
  /// What makes the same results again.
  var words: [String] {
    var command = CommandWords("run", [scenario])
    changes.add(to: &command)
    command.add("--shuffle-ties", shuffleTies.map(String.init))
    return command.words
  }
}

extension CompareCommand {
  /// What makes the same results again.
  var words: [String] {
    var command = CommandWords("compare", [comparison.scenario])
    comparison.add(to: &command)
    command.add("--metric", each: metric)
    command.add("--no-costs", if: leavesOutCosts)
    command.add("--bounds", if: bounds)
    return command.words
  }
}

extension ComparisonOptions {
  /// Adds what is compared, and how much is run for it.
  fileprivate func add(to command: inout CommandWords) {
    command.add("--vary", each: vary)
    command.add("--baseline", baseline)
    changes.add(to: &command)
    command.add("--replications", replications.map(String.init))
    command.add("--precision", precision)
    command.add(
      "--most-replications",
      mostReplications == Self.usualMostReplications ? nil : String(mostReplications))
    command.add("--antithetic", if: antithetic)
    command.add("--batches", batches.map(String.init))
    command.add("--find-warm-up", if: findWarmUp)
    command.add("--confidence", confidence == Self.usualConfidence ? nil : "\(confidence)")
  }
}

extension ValidateCommand {
  /// What makes the same results again.
  var words: [String] {
    var command = CommandWords("validate", files)
    command.add("--case", each: ids)
    command.add("--replications", replications.map(String.init))
    return command.words
  }
}
