/// A row of `validation.json`.
struct SavedValidationRow: Decodable, Sendable {
  var id: String
  var about: String
  var source: String
  var published: Double?
  var unit: String
  var simulated: Double?
  var low: Double?
  var high: Double?
  var relativeError: Double?
  var status: String
  var kind: String
  var holds: Bool?
  var missing: String?
  var note: String?

  /// The interval of the simulated value.
  var interval: ClosedRange<Double>? {
    guard let low, let high, low <= high else { return nil }
    return low...high
  }
}
