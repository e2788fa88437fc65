import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import Server

@Suite struct AccessTests {
  private static let token = "0123456789abcdef0123"

  private func status(
    _ method: HTTPRequest.Method = .get, host: String? = "127.0.0.1:8080",
    headers: HTTPFields = [:],
    path: String = "/", token: String? = nil, boundTo bound: String = "127.0.0.1"
  ) -> Int {
    let head = HTTPRequest(
      method: method, scheme: "http", authority: host, path: path, headerFields: headers)
    let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
    do {
      let redirect = try Access(host: bound, token: token).check(request)
      return redirect == nil ? 200 : 303
    } catch { return error.status.code }
  }

  private func fields(_ pairs: (String, String)...) -> HTTPFields {
    var fields = HTTPFields()
    for (name, value) in pairs {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }

  @Test(arguments: [
    "127.0.0.1", "127.0.0.1:8080", "localhost:1", "[::1]:8080", "LOCALHOST", "192.168.1.7:80",
  ])
  func addressesAndThisMachineMayBeNamed(host: String) { #expect(status(host: host) == 200) }

  @Test(arguments: [
    "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil", "256.0.0.1",
    "::1x",
  ])
  func aNameThatSomebodyPointedHereIsRefused(host: String) { #expect(status(host: host) == 421) }

  @Test func aRequestNamesItsHost() { #expect(status(host: nil) == 400) }

  @Test func theNameThatTheServerWasGivenIsKnown() {
    #expect(status(host: "lab.example:80", boundTo: "lab.example") == 200)
  }

  @Test func otherSitesMayOpenPagesAndNothingElse() {
    let navigation = fields(("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))
    let fetch = fields(("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"))
    #expect(status(headers: navigation) == 200)
    #expect(status(headers: fetch) == 403)
    #expect(status(.post, headers: navigation) == 403)
    #expect(status(.post, headers: fields(("Sec-Fetch-Site", "same-site"))) == 403)
    #expect(status(.post, headers: fields(("Sec-Fetch-Site", "same-origin"))) == 200)
    #expect(status(.post, headers: fields(("Origin", "http://evil.example"))) == 403)
    #expect(status(.post, headers: fields(("Origin", "null"))) == 403)
    #expect(status(.post, headers: fields(("Origin", "http://127.0.0.1:8080"))) == 200)
    #expect(status(.delete, headers: fields(("Origin", "http://127.0.0.1:9090"))) == 403)
    #expect(status(.post) == 200)
  }

  @Test func theTokenIsAskedForEverywhere() {
    #expect(status(token: Self.token) == 401)
    #expect(
      status(headers: fields(("Authorization", "Bearer \(Self.token)")), token: Self.token) == 200)
    #expect(
      status(headers: fields(("Authorization", "Bearer \(Self.token)x")), token: Self.token) == 401)
    #expect(
      status(headers: fields(("Cookie", "a=b; simfaas-token=\(Self.token)")), token: Self.token)
        == 200)
    #expect(status(headers: fields(("Cookie", "simfaas-token=")), token: Self.token) == 401)
    #expect(status(path: "/?token=\(Self.token)", token: Self.token) == 303)
    #expect(status(.post, path: "/jobs?token=\(Self.token)", token: Self.token) == 401)
  }

  @Test func theCookieIsKeptFromScriptsAndOtherSites() {
    let header = Access(host: "0.0.0.0", token: Self.token).cookieHeader ?? ""
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] { #expect(header.contains(part)) }
  }

  @Test func textsAreEqualOnlyIfAllOfThemIs() {
    #expect(Access.isEqual("abc", "abc"))
    for other in ["", "ab", "abd", "abcd", "abcabc"] { #expect(!Access.isEqual(other, "abc")) }
    #expect(!Access.isEqual("a\u{0}", "a"))
  }

  @Test func tokensOfTheServerDifferAndAreLongEnough() {
    let tokens = (0..<50).map { _ in ServeOptions.randomToken() }
    #expect(Set(tokens).count == 50)
    #expect(tokens.allSatisfy { $0.utf8.count == 32 })
  }
}
