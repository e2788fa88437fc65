import SimKernel

/// The values of a record, read as what they mean.
///
/// Each throws an error about the value; it has been passed by then, or its containers are left with
/// ``JSONReader/leave(to:)``.
extension JSONReader {
  /// The latest instant that is read: in the year 2096, in nanoseconds since 1970.
  static let latestInstant: Int64 = 4_000_000_000_000_000_000

  /// Which of `keys` the text of the token returned last is; `nil` for none of them.
  package func index(among keys: [StaticString]) -> Int? { keys.firstIndex { isText($0) } }

  /// Reads a number of seconds, or of the unit that has `digits` digits before a nanosecond.
  ///
  /// - Parameters:
  ///   - key: What messages call it.
  ///   - digits: 9 for seconds, 6 for milliseconds.
  ///   - limit: The largest result.
  /// - Returns: Nanoseconds; `nil` for `null`.
  /// - Throws: What is wrong with the value.
  mutating func nanoseconds(
    of key: StaticString, digits: Int, limit: Int64 = SimDuration.longest.nanoseconds
  ) throws(TraceError) -> Int64? {
    let unit = digits == 9 ? "seconds" : "milliseconds"
    switch try next() {
    case .null: return nil
    case .number: break
    default: throw wrongKind(of: key, "a number of \(unit)")
    }
    switch decimal(digits: digits, limit: limit) {
    case .nanoseconds(let value): return value
    case .negative: throw fault("\(key) '\(shownText)' is negative; it is at least zero")
    case .tooLarge: throw fault("\(key) '\(shownText)' is too large for a number of \(unit)")
    case .notANumber, .notFinite:
      throw fault("\(key) '\(shownText)' is not a number of \(unit)")
    }
  }

  /// Reads a string, which is ``text`` then.
  ///
  /// - Returns: Whether there is one; not for `null`.
  mutating func string(of key: StaticString) throws(TraceError) -> Bool {
    switch try next() {
    case .null: return false
    case .string: return true
    default: throw wrongKind(of: key, "a string")
    }
  }

  /// Reads `true` or `false`; `null` is `false`.
  mutating func flag(of key: StaticString) throws(TraceError) -> Bool {
    switch try next() {
    case .true: return true
    case .false, .null: return false
    default: throw wrongKind(of: key, "true or false")
    }
  }

  /// Enters the object or array that follows a key.
  ///
  /// - Returns: Whether there is one; not for `null`.
  mutating func enter(_ kind: Token, of key: StaticString) throws(TraceError) -> Bool {
    let token = try next()
    if token == .null { return false }
    guard token == kind else {
      throw wrongKind(of: key, kind == .objectStart ? "an object" : "an array")
    }
    return true
  }

  /// The text of the number returned last in nanoseconds, if it is a number of seconds.
  func decimal(
    digits: Int = 9, limit: Int64 = SimDuration.longest.nanoseconds
  ) -> DecimalSeconds.Reading {
    text.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return .notANumber }
      return DecimalSeconds.read(start, count: bytes.count, digits: digits, limit: limit)
    }
  }

  /// The text of the token returned last for a message: at most 40 bytes, what cannot be printed replaced.
  var shownText: String { text.withUnsafeBufferPointer { Fields.shown($0) } }

  private func wrongKind(of key: StaticString, _ right: String) -> TraceError {
    fault("\(key) is not \(right)")
  }
}

extension DecimalSeconds {
  /// Bytes of a number of MB that was read as if it were seconds; `nil` where it is none.
  static func bytes(_ reading: Reading) -> Int64? {
    guard case .nanoseconds(let value) = reading else { return nil }
    // At most 2⁵⁸ times 2²⁰ before the division, and at most 2⁴⁹ behind it.
    return Int64((Int128(value) << 20 + 500_000_000) / 1_000_000_000)
  }
}
