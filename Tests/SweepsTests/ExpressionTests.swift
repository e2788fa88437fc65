import Testing

@testable import Sweeps

/// Conditions on axes.
@Suite struct ExpressionTests {
  private let values = [
    "window": "10min", "memory": "1GiB", "policy": "round-robin", "load": "0.5",
  ]

  private func holds(_ text: String) throws -> Bool {
    try AxisExpression(text, axes: ["window", "memory", "policy", "load", "absent"])
      .holds { values[$0] }
  }

  @Test(arguments: [
    "window = 600s", "window >= 10min", "window > 9min and memory <= 1024MiB",
    "policy = round-robin", "policy == \"round-robin\"", "policy != 'least-used'",
    "not policy = least-used", "window < 1min or memory = 1GiB",
    "window < 1min or memory = 1GiB and load = 50%", "not (window < 1min or load > 0.6)",
    "load = load", "not absent = 1", "window=10min and(load<1)",
  ])
  func aTrueConditionHolds(text: String) throws { #expect(try holds(text)) }

  @Test(arguments: [
    "window = 10s", "policy = round-robi", "absent = 1", "absent != 1", "not window = 600s",
    "(window = 10min or load = 1) and memory = 2GiB",
    "window = 10min and memory = 2GiB or load = 1",
  ])
  func aFalseConditionDoesNot(text: String) throws { #expect(try !holds(text)) }

  @Test(arguments: [
    ("", "is empty"), ("window", "expected a comparison"), ("window =", "ends too early"),
    ("windw = 1min", "did you mean 'window'?"), ("window = 1min memory", "cannot stand there"),
    ("(window = 1min", "a bracket is not closed"), ("window = 'x", "a quote is not closed"),
    ("window = and", "cannot stand there"), ("1min = window", "there is no axis '1min'"),
    ("window = 1min and", "ends too early"), ("not", "ends too early"), (")", "cannot stand there"),
  ])
  func anythingElseIsAnError(text: String, message: String) {
    let error = #expect(throws: ExpressionError.self) { try holds(text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func valuesOfDifferentKindsAreNeitherLessNorMore() {
    let error = #expect(throws: ExpressionError.self) { try holds("window < 1GiB") }
    #expect(error?.description == "'10min' and '1GiB' cannot be less or more than each other")
  }

  @Test func depthAndLengthAreLimited() {
    let deep = String(repeating: "(", count: 100) + "load = 1" + String(repeating: ")", count: 100)
    #expect(throws: ExpressionError.self) { try holds(deep) }
    let long = Array(repeating: "load = 1", count: 1_000).joined(separator: " and ")
    #expect(throws: ExpressionError.self) { try holds(long) }
  }
}
