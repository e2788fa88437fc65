import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite struct HostileRequestTests {
  @Test(arguments: [
    "/results/..", "/results/../../etc/passwd", "/results/..%2f..%2fetc%2fpasswd",
    "/results/%2e%2e/files/passwd",
    "/results/a/files/..%2f..%2fx", "/results/a/files/%2e%2e%2fjob.json",
    "/jobs/..%2f../files/log.txt",
    "/results/%00", "/results/a%0d%0ab", "/results/%c0%ae%c0%ae", "/results/%F0%9F%98%80",
    "/results/%zz",
    "/assets/..%2f..%2fPackage.swift", "/results//", "/jobs/.hidden", "/api/results/%2e%2e",
    "/new?result=../x",
    "/new?job=..%2fx", "/compare?with=../x", "/compare?with=%2e%2e%2f%2e%2e%2fetc", "/etc/passwd",
    "//evil.example/",
  ])
  func noPathLeadsOut(path: String) async throws {
    let site = try TestSite()
    try site.write("{}", to: "a/summary.json")
    let reply = try await site.ask(.get, path)
    #expect((400..<500).contains(reply.status), "\(reply.status)")
    #expect(!reply.text.contains("root:"))
    #expect(!reply.text.contains(site.path))
  }

  @Test func linksAndForeignFilesAreListedAndNotServed() async throws {
    let site = try TestSite()
    let secret = site.path + "-secret"
    try FileManager.default.createDirectory(atPath: secret, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: secret) }
    try Data("{\"scenario\": \"secret\"}".utf8).write(
      to: URL(fileURLWithPath: secret + "/summary.json"))
    try FileManager.default.createSymbolicLink(
      atPath: site.path + "/link", withDestinationPath: secret)
    try site.write("words", to: "notes.txt")
    try site.write("words", to: "folder/x.txt")
    try site.write("not a database", to: "fake.sqlite")
    try site.write("x", to: "<b>bold</b>")
    try site.write("{\"scenario\": \"own\", \"complete\": true}", to: "own/summary.json")
    try site.write("secret", to: "own/private.key")
    try FileManager.default.createSymbolicLink(
      atPath: site.path + "/own/samples.csv", withDestinationPath: "/etc/passwd")

    let home = try await site.ask(.get, "/").text
    for name in ["link", "notes.txt", "folder", "fake.sqlite", "&lt;b&gt;bold&lt;"] {
      #expect(home.contains(name))
    }
    #expect(!home.contains("<b>bold"))
    #expect(!home.contains("secret"))
    for name in ["link", "notes.txt", "folder", "fake.sqlite"] {
      #expect(try await site.ask(.get, "/results/\(name)").status / 100 == 4)
      #expect(try await site.ask(.get, "/results/\(name)/files/summary.json").status / 100 == 4)
    }
    #expect(try await site.ask(.get, "/results/own").status == 200)
    #expect(try await site.ask(.get, "/results/own/files/summary.json").status == 200)
    #expect(try await site.ask(.get, "/results/own/files/private.key").status == 404)
    #expect(try await site.ask(.get, "/results/own/files/samples.csv").status == 404)
  }

  @Test func bodiesHaveASizeAndAForm() async throws {
    let site = try TestSite()
    let large = try await site.send(
      "/api/validate", "{\"scenario\": \"" + String(repeating: "x", count: 1 << 20) + "\"}")
    #expect(large.status == 413)
    for body in [
      "", "{", "[]", "\"x\"", "{\"scenario\": 7}", "{\"kind\": \"rm\"}", "{\"unknown\": 1}", "null",
      String(repeating: "[", count: 100_000),
      "{\"options\": [1], \"scenario\": \"\", \"kind\": \"run\"}",
      "{\"kind\": \"timeline\", \"scenario\": \"\"}",
      "{\"kind\": \"run\", \"scenario\": \"\", \"name\": \"../x\"}",
    ] {
      let reply = try await site.send("/api/jobs", body)
      #expect(reply.status == 400, "\(body.prefix(60)): \(reply.status)")
      #expect(try reply.object()["error"] as? String != nil)
    }
    let plain = try await site.ask(
      .post, "/api/jobs", headers: [.contentType: "text/plain"], body: "{}")
    #expect(plain.status == 415)
    #expect(try await site.ask(.post, "/jobs", body: "kind=run").status == 415)
    let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    #expect(try await site.ask(.post, "/jobs", headers: form, body: "kind=%zz").status == 400)
    #expect(await site.jobs.all().isEmpty)
  }

  @Test func aScenarioNestedWithoutEndIsRefused() async throws {
    let site = try TestSite()
    for text in [
      String(repeating: "[", count: 50_000), String(repeating: "{a: ", count: 50_000), "&a [*a]",
      "a: !!x b",
    ] {
      let reply = try await site.send(
        "/api/validate", try TestScenario.body(text).replacing("\"name\":null,", with: ""))
      #expect(reply.status == 200)
      #expect(try reply.object()["valid"] as? Bool == false)
    }
  }

  @Test func wrongMethodsAreToldTheRightOnes() async throws {
    let site = try TestSite()
    for (method, path, allowed) in [
      (HTTPRequest.Method.post, "/", "GET, HEAD"), (.delete, "/jobs", "GET, HEAD, POST"),
      (.get, "/api/validate", "POST"),
      (.put, "/api/jobs", "GET, HEAD, POST"), (.patch, "/results/a/files/b", "GET, HEAD"),
    ] {
      let reply = try await site.ask(method, path)
      #expect(reply.status == 405)
      #expect(reply.headers[.allow] == allowed)
    }
    #expect(try await site.ask(.head, "/").status == 200)
    #expect(try await site.ask(.head, "/").text.isEmpty)
  }

  @Test func everyAnswerForbidsWhatABrowserNeedNotDo() async throws {
    let site = try TestSite()
    for path in [
      "/", "/new", "/jobs", "/nowhere", "/api/results", "/api/nowhere", "/assets/page.js",
    ] {
      let headers = try await site.ask(.get, path).headers
      let policy = headers[.contentSecurityPolicy] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(headers[.xContentTypeOptions] == "nosniff")
    }
  }

  @Test func aReportMayNotRunScripts() async throws {
    let site = try TestSite()
    try site.write("{\"scenario\": \"own\", \"complete\": true}", to: "own/summary.json")
    try site.write("<script>alert(1)</script>", to: "own/report.html")
    let reply = try await site.ask(.get, "/results/own/files/report.html")
    let policy = reply.headers[.contentSecurityPolicy] ?? ""
    #expect(
      policy.contains("default-src 'none'") && policy.contains("sandbox")
        && !policy.contains("script-src"))
  }

  @Test func pagesOfWhatIsDamagedAreAnswersAllTheSame() async throws {
    let site = try TestSite()
    try site.write("{\"scenario\": ", to: "cut/summary.json")
    try site.write("[1, 2]", to: "list/summary.json")
    try site.write("name: x", to: "begun/scenario.resolved.yaml")
    try site.write("SQLite format 3\u{0}garbage", to: "broken.sqlite")
    #expect(try await site.ask(.get, "/").status == 200)
    #expect(try await site.ask(.get, "/results/begun").text.contains("goes on, or was cut off"))
    let broken = try await site.ask(.get, "/results/broken.sqlite")
    #expect(broken.status == 200 && broken.text.contains("cannot be read"))
    #expect(!broken.text.contains(site.path))
    #expect(try await site.ask(.get, "/results/cut").status == 404)
    #expect(try await site.ask(.get, "/results/list").status == 404)
  }
}
