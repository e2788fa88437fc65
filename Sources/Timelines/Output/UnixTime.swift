/// Instants of the calendar as text.
enum UnixTime {
  /// A Unix time in whole seconds as `2020-01-01T00:00:00Z` (RFC 3339).
  ///
  /// Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years that begin in March.
  static func text(_ seconds: Int64) -> String {
    let day = Int(seconds / 86_400) + 719_468
    let (era, inEra) = day.quotientAndRemainder(dividingBy: 146_097)
    let year = (inEra - inEra / 1_460 + inEra / 36_524 - inEra / 146_096) / 365
    let inYear = inEra - (365 * year + year / 4 - year / 100)
    let shifted = (5 * inYear + 2) / 153
    let date = inYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let civil = year + era * 400 + (month <= 2 ? 1 : 0)
    let time = Int(seconds % 86_400)
    return "\(two(civil, 4))-\(two(month))-\(two(date))"
      + "T\(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
  }

  private static func two(_ number: Int, _ digits: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
