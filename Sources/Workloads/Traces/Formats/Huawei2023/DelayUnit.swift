/// The unit of the tables of delays of Huawei's trace of 2023, which states none.
public enum DelayUnit: String, CaseIterable, Hashable, Sendable {
  case seconds = "s"
  case milliseconds = "ms"

  /// How many digits it has before a nanosecond.
  var digits: Int { self == .seconds ? 9 : 6 }
}
