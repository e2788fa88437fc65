import HTTPTypes
import Hummingbird

/// Who may ask, and from where.
struct Access: Sendable {
  static let cookie = "simfaas-token"

  let host: String
  let token: String?

  /// Checks a request before anything else looks at it.
  ///
  /// - Returns: Where a browser is sent that has just shown its token in the address; `nil` to go on.
  /// - Throws: Why the request is refused.
  func check(_ request: Request) throws(Refusal) -> String? {
    try checkHost(request)
    try checkOrigin(request)
    guard let token else { return nil }
    if let bearer = request.headers[.authorization], bearer.hasPrefix("Bearer "),
      Self.isEqual(String(bearer.dropFirst(7)), token)
    {
      return nil
    }
    for pair in (request.headers[.cookie] ?? "").split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0].drop(while: { $0 == " " }) == Self.cookie,
        Self.isEqual(String(parts[1]), token)
      {
        return nil
      }
    }
    if request.method == .get, let shown = request.uri.queryParameters["token"],
      Self.isEqual(String(shown), token)
    {
      return request.uri.path
    }
    throw Refusal(
      status: .unauthorized,
      message:
        "this server asks for its token: open the address that it printed when it was started")
  }

  /// The header that makes a browser keep the token.
  var cookieHeader: String? {
    token.map { "\(Self.cookie)=\($0); Path=/; HttpOnly; SameSite=Strict" }
  }

  /// A page elsewhere whose name is made to point here asks under its own name.
  private func checkHost(_ request: Request) throws(Refusal) {
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .badRequest("the request names no host")
    }
    let name = Self.name(ofAuthority: authority).lowercased()
    guard name == host.lowercased() || name == "localhost" || Self.isAddress(name) else {
      throw Refusal(
        status: .misdirectedRequest, message: "this server is not the host that the request names")
    }
  }

  /// The host of `host:port`, without the brackets of an address.
  private static func name(ofAuthority text: String) -> String {
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      return String(text[text.index(after: text.startIndex)..<end])
    }
    return String(text.prefix { $0 != ":" })
  }

  /// Whether a host is a number rather than a name that somebody could point elsewhere.
  private static func isAddress(_ name: String) -> Bool {
    let isVersion6 =
      name.contains(":")
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
      }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return isVersion6 || (parts.count == 4 && parts.allSatisfy { UInt8($0) != nil })
  }

  /// What changes something comes from a page of this server, or from no page at all.
  private func checkOrigin(_ request: Request) throws(Refusal) {
    let isPage = request.method == .get || request.method == .head
    if let site = request.headers[.secFetchSite] {
      let isOwn = site == "same-origin" || site == "none"
      // Links from elsewhere may open pages; nothing else may be asked for from there.
      guard isOwn || (isPage && request.headers[.secFetchMode] == "navigate") else {
        throw .forbidden("requests of other sites are not answered")
      }
      if isOwn { return }
    }
    guard !isPage, let origin = request.headers[.origin] else { return }
    guard origin == "http://\(request.head.authority ?? "")" else {
      throw .forbidden("requests of other sites are not answered")
    }
  }

  /// Compares two texts in a time that does not tell where they differ.
  static func isEqual(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    var difference = left.count ^ right.count
    for place in right.indices {
      difference |= Int(right[place] ^ (place < left.count ? left[place] : 0))
    }
    return difference == 0
  }
}

extension HTTPField.Name {
  static var secFetchSite: Self { Self(parsed: "sec-fetch-site") }
  static var secFetchMode: Self { Self(parsed: "sec-fetch-mode") }
  static var lastEventID: Self { Self(parsed: "last-event-id") }
  static var crossOriginResourcePolicy: Self { Self(parsed: "cross-origin-resource-policy") }
  static var referrerPolicy: Self { Self(parsed: "referrer-policy") }
  static var frameOptions: Self { Self(parsed: "x-frame-options") }

  /// A name that is known to be one.
  private init(parsed name: String) {
    guard let known = HTTPField.Name(name) else { preconditionFailure("'\(name)' names no header") }
    self = known
  }
}
