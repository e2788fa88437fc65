/// How a line of a log of AWS Lambda begins: what stands before the message, and what the message is.
struct LambdaLine: Sendable {
  /// What a message is.
  enum Content: Sendable {
    /// A report in text, behind `REPORT`.
    case report
    /// A document of Lambda's.
    case json
    /// Something else that Lambda writes.
    case other
  }

  /// When it was logged in nanoseconds since 1970; `nil` where the line does not say.
  private(set) var time: Int64?
  private(set) var group: [UInt8] = []
  private(set) var stream: [UInt8] = []
  /// Whether it is one of `filter-log-events` as text, which has its time behind the message.
  private(set) var isEvent = false
  private(set) var content = Content.other
  /// Where the message begins, behind its first word where it is a report.
  private(set) var end = 0

  /// The most words before a message.
  private static let mostWords = 8

  /// Tells whether Lambda has written a line; `nil` where it has not, as far as can be seen.
  ///
  /// What stands before a message is a time (ISO 8601, or milliseconds since 1970), the names of a log group and of a
  /// stream, in any order, between blanks, tabs or commas.
  init?(_ line: ArraySlice<UInt8>) {
    var rest = line
    for _ in 0...Self.mostWords {
      rest = rest.drop(while: LambdaReports.isBlank)
      if let content = Self.content(rest) {
        self.content = content
        end = rest.startIndex
        if content == .report { end += 6 }
        return
      }
      let word = rest.prefix { !LambdaReports.isBlank($0) }
      guard !word.isEmpty, take(word, &rest) else { return nil }
      rest = rest[max(word.endIndex, rest.startIndex)...]
    }
    return nil
  }

  /// Takes down a word before the message; where it takes the next one as well, `rest` begins behind that.
  ///
  /// - Returns: Whether such a word stands there.
  private mutating func take(_ word: ArraySlice<UInt8>, _ rest: inout ArraySlice<UInt8>) -> Bool {
    if let time = LogTime.nanoseconds(word) {
      self.time = time
    } else if LogTime.isDate(word) {
      let clock = rest[word.endIndex...].dropFirst().prefix { !LambdaReports.isBlank($0) }
      guard let time = LogTime.nanoseconds(rest[word.startIndex..<clock.endIndex]) else {
        return false
      }
      self.time = time
      rest = rest[clock.endIndex...]
    } else if word.elementsEqual("EVENTS".utf8) {
      isEvent = true
    } else if word.allSatisfy({ $0 &- 0x30 <= 9 }) {
      if isEvent { return true }
      guard let time = LogTime.milliseconds(word) else { return false }
      self.time = time
    } else if word.first == UInt8(ascii: "/") {
      group = Array(word)
    } else if word.contains(UInt8(ascii: "[")), word.contains(UInt8(ascii: "/")) {
      stream = Array(word)
    } else {
      return false
    }
    return true
  }

  private static func content(_ message: ArraySlice<UInt8>) -> Content? {
    if message.starts(with: "REPORT RequestId:".utf8) { return .report }
    if message.first == UInt8(ascii: "{") {
      return message.contains(LambdaEvent.typePrefix) ? .json : nil
    }
    for word in ["START RequestId:", "END RequestId:", "INIT_START Runtime"]
    where message.starts(with: word.utf8) {
      return .other
    }
    return nil
  }
}
