/// Names of functions as people see them, made of the bytes that ``FunctionNames`` holds.
enum ShownName {
  /// The name of a function: where the format knows applications, `app/func` with `length` characters of each.
  ///
  /// A slash within a part becomes `%2F` (and a percent sign `%25`), so that whole names never coincide.
  static func text(
    of name: ArraySlice<UInt8>, _ format: TraceFormat, keeping length: Int = .max
  ) -> String {
    guard format.description.hasApplications else { return text(name) }
    let parts = name.split(separator: 0x2C, maxSplits: 1, omittingEmptySubsequences: false)
    return parts.map { part in
      var escaped = ""
      for character in text(part).prefix(length) {
        switch character {
        case "/": escaped += "%2F"
        case "%": escaped += "%25"
        default: escaped.append(character)
        }
      }
      return escaped
    }.joined(separator: "/")
  }

  /// The application of a function whose format knows them.
  static func application(of name: ArraySlice<UInt8>) -> String {
    text(name[..<(name.firstIndex(of: 0x2C) ?? name.endIndex)])
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 == FunctionNames.comma ? 0x2C : $0 }, as: UTF8.self)
  }
}
