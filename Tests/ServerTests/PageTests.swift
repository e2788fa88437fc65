import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import SimKernel
import Testing

@testable import Server

@Suite struct PageTests {
  @Test func anEmptyFolderSaysWhatToDo() async throws {
    let site = try TestSite()
    for path in ["/", "/jobs", "/compare", "/new"] {
      let reply = try await site.ask(.get, path)
      #expect(reply.status == 200)
      #expect(isWellFormed(reply.text), "\(path)")
    }
    #expect(try await site.ask(.get, "/").text.contains("simfaas run scenario.yaml --out"))
  }

  @Test func whateverResultsAreCalledItIsShownAsText() async throws {
    let site = try TestSite()
    let name = "<script>alert('x')</script> & \"quotes\" \u{202e}left ümläut \u{1F680}"
    let json = try JSONSerialization.data(withJSONObject: [
      "scenario": name, "complete": true, "seed": 1,
    ])
    try site.write(String(decoding: json, as: UTF8.self), to: "one/summary.json")
    for path in ["/", "/results/one", "/compare?with=one", "/?q=%3Cscript%3E&kind=%22&sort=x"] {
      let reply = try await site.ask(.get, path)
      #expect(reply.status == 200)
      #expect(!reply.text.contains("<script>alert"))
      #expect(isWellFormed(reply.text), "\(path)")
    }
    #expect(try await site.ask(.get, "/results/one").text.contains("ümläut \u{1F680}"))
  }

  @Test func theListIsSortedAndSearched() async throws {
    let site = try TestSite()
    for (name, p95) in [("alpha", 0.5), ("beta", 2.0), ("gamma", 1.0)] {
      try site.write(
        "{\"scenario\": \"of \(name)\", \"complete\": true, \"responseTimeSeconds\": {\"p95\": \(p95)}}",
        to: "\(name)/summary.json")
    }
    func order(_ query: String) async throws -> [String] {
      let text = try await site.ask(.get, "/?" + query).text
      return text.components(separatedBy: "href=\"/results/").dropFirst()
        .map { String($0.prefix { $0 != "\"" }) }
    }
    #expect(try await order("sort=name") == ["alpha", "beta", "gamma"])
    #expect(try await order("sort=response") == ["beta", "gamma", "alpha"])
    #expect(try await order("q=BET") == ["beta"])
    #expect(try await order("q=nothing") == [])
    #expect(try await order("kind=sweep") == [])
  }

  @Test func runsStandSideBySideWithTheirDifferences() async throws {
    let site = try TestSite()
    for (name, mean) in [("a", 0.5), ("b", 1.0)] {
      try site.write(
        "{\"scenario\": \"s\", \"complete\": true, \"seed\": 1, \"responseTimeSeconds\": {\"mean\": \(mean)}}",
        to: "\(name)/summary.json")
    }
    let text = try await site.ask(.get, "/compare?with=a&with=b").text
    #expect(text.contains("500 ms") && text.contains("+100"))
    let many = (0..<13).map { "with=x\($0)" }.joined(separator: "&")
    #expect(try await site.ask(.get, "/compare?" + many).status == 400)
  }

  @Test func theScenariosOfRunsSideBySideAreCompared() async throws {
    let site = try TestSite()
    try site.run(TestScenario.short, into: "a")
    try site.run(TestScenario.short, into: "b", overrides: ["functions.f.memory=256MiB", "seed=5"])
    let text = try await site.ask(.get, "/compare?with=a&with=b").text
    #expect(isWellFormed(text))
    #expect(text.contains("<bdi>functions.f.memory</bdi>") && text.contains("<bdi>256MiB</bdi>"))
    #expect(text.contains("different seeds") && !text.contains("<bdi>requests</bdi>"))
    try site.run(TestScenario.short, into: "c")
    #expect(
      try await site.ask(.get, "/compare?with=a&with=c").text.contains(
        "Their scenarios do not differ"))
    try site.write("a: [", to: "c/scenario.resolved.yaml")
    #expect(try await site.ask(.get, "/compare?with=a&with=c").status == 400)
    try FileManager.default.removeItem(atPath: site.path + "/c/scenario.resolved.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: site.path + "/c/scenario.resolved.yaml", withDestinationPath: "/etc/passwd")
    let link = try await site.ask(.get, "/compare?with=a&with=c")
    #expect(link.status == 200 && !link.text.contains("root"))
    #expect(link.text.contains("The scenario of c is not there"))
  }

  @Test func comparisonsStandSideBySideAndMixturesDoNot() async throws {
    let site = try TestSite()
    for (name, mean) in [("x", 1), ("y", 3)] {
      try site.write(
        """
        { "scenario": "<b>s</b>", "changes": [], "replications": 4, "confidence": 0.95, "antithetic": false, "baseline": "as it is",
          "variants": [{ "changes": ["w=1"], "metrics": [{ "metric": "coldStartFraction", "mean": 0.\(mean), "low": 0.1, "high": 0.4, "values": [] }] }] }
        """, to: "\(name)/comparison.json")
    }
    try site.write("{\"scenario\": \"s\", \"complete\": true}", to: "run/summary.json")
    try site.write("{\"x\": 1}", to: "valid/validation.json")
    try site.write("SQLite format 3\u{0}garbage", to: "broken.sqlite")
    let reply = try await site.ask(.get, "/compare?with=x&with=y")
    #expect(reply.status == 200 && isWellFormed(reply.text) && !reply.text.contains("<b>s"))
    #expect(reply.text.contains("+20.0 % (+200.0 %)"))
    for (query, words) in [
      ("with=run&with=x", "&#39;run&#39; is a run, and &#39;x&#39; is a comparison"),
      ("with=x&with=broken.sqlite", "is a comparison, and &#39;broken.sqlite&#39; is a sweep"),
      ("with=valid", "only runs, comparisons, sweeps and tunings"),
    ] {
      let refused = try await site.ask(.get, "/compare?\(query)")
      #expect(refused.status == 400 && refused.text.contains(words), "\(query)")
    }
    try site.write("SQLite format 3\u{0}other", to: "worse.sqlite")
    let broken = try await site.ask(.get, "/compare?with=broken.sqlite&with=worse.sqlite")
    #expect(broken.status == 400 && !broken.text.contains(site.path))
    for name in ["1", "2", "3"] {
      try FileManager.default.copyItem(atPath: site.path + "/x", toPath: site.path + "/x" + name)
    }
    let many = try await site.ask(.get, "/compare?with=x&with=y&with=x1&with=x2&with=x3")
    #expect(many.status == 400 && many.text.contains("at most 4 comparisons"))
    try site.write("{}", to: "y/comparison.json")
    let damaged = try await site.ask(.get, "/compare?with=x&with=y")
    #expect(damaged.status == 400 && damaged.text.contains("y/comparison.json: is damaged"))
    #expect(!damaged.text.contains(site.path))
  }

  @Test func theEditorExplainsEveryKey() async throws {
    let site = try TestSite()
    let text = try await site.ask(.get, "/new").text
    for entry in SettingsReference.entries(of: Scenario.self) {
      var html = entry.path
      for (sign, word) in [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")] {
        html = html.replacing(sign, with: word)
      }
      #expect(text.contains("<code>\(html)</code>"), "\(entry.path)")
    }
    #expect(site.site.examples.all.count > 20)
  }

  @Test func everyExampleCanBeStartedFrom() async throws {
    let site = try TestSite()
    for example in site.site.examples.all {
      let text = ScenarioText(scenario: example.scenario, sweep: example.sweep)
      #expect(text.judgement(site.site.inputs).problems == [], "\(example.name)")
    }
  }

  @Test func whatWasTypedIsNotLostWhenItIsWrong() async throws {
    let site = try TestSite()
    let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    let reply = try await site.ask(
      .post, "/jobs", headers: form,
      body: "kind=run&seed=7&scenario=functions%3A+%5B%5D%0D%0A%23+my+%3Cown%3E+words&set=a.b%3D1")
    #expect(reply.status == 422)
    #expect(reply.text.contains("# my &lt;own&gt; words"))
    #expect(reply.text.contains("scenario.yaml:1:"))
    #expect(isWellFormed(reply.text))
  }

  @Test func aFormStartsARunAndLeadsToItsPage() async throws {
    let site = try TestSite()
    let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    let scenario = try #require(
      TestScenario.short.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    let reply = try await site.ask(
      .post, "/jobs", headers: form, body: "kind=run&seed=3&name=mine&scenario=\(scenario)")
    #expect(reply.status == 303)
    #expect(reply.headers[.location] == "/jobs/mine")
    #expect(try await site.end(of: "mine").state == .done)
    for path in [
      "/jobs/mine", "/results/mine", "/new?job=mine", "/new?result=mine", "/jobs/mine/delete",
    ] {
      let page = try await site.ask(.get, path)
      #expect(page.status == 200)
      #expect(isWellFormed(page.text), "\(path)")
    }
    let again = try await site.ask(.get, "/new?job=mine").text
    #expect(again.contains("value=\"3\"") && again.contains("name: short"))
  }

  @Test func messagesOfValidationHaveTheirPlaces() async throws {
    let site = try TestSite()
    let wrong = TestScenario.short.replacing("memory: 128MiB", with: "memory: 128 MB")
    let reply = try await site.send("/api/validate", try TestScenario.body(wrong))
    let object = try reply.object()
    #expect(object["valid"] as? Bool == false)
    let problem = try #require((object["problems"] as? [[String: Any]])?.first)
    #expect(problem["line"] as? Int == 4)
    #expect(problem["path"] as? String == "functions[0].memory")
    let good = try await site.send("/api/validate", try TestScenario.body(TestScenario.short))
      .object()
    #expect(good["valid"] as? Bool == true && good["requests"] as? Double == 200)
  }

  @Test func errorsHavePagesForPeopleAndJSONForPrograms() async throws {
    let site = try TestSite()
    let page = try await site.ask(.get, "/nowhere")
    #expect(
      page.status == 404 && page.text.contains("there is no such page") && isWellFormed(page.text))
    let json = try await site.ask(.get, "/api/nowhere")
    #expect(json.status == 404)
    #expect(try json.object()["error"] as? String == "there is no such page")
  }
}
