import Foundation
import HTTPTypes
import Hummingbird
import SimKernel
import Testing

@testable import Server

@Suite struct TimelinePageTests {
  private static let scenario = """
    name: hostile
    duration: 1min
    cluster: { nodes: [{ count: 2, cpu: 4, memory: 4GiB }] }
    functions: [{ name: "<script>alert('x')</script>", memory: 128MiB, execution: 50ms, initialise: 100ms }]
    workload: { poisson: { function: "<script>alert('x')</script>", rate: 10/s } }
    policies: { keepAlive: { name: fixed, window: 1s } }
    metrics: { samplingPeriod: 1s }
    """

  private func site() throws -> TestSite {
    let site = try TestSite()
    try site.run(Self.scenario, into: "one")
    return site
  }

  @Test func aRunIsShownWithItsContainersChartsAndTables() async throws {
    let site = try site()
    #expect(
      try await site.ask(.get, "/results/one").text.contains("href=\"/results/one/timeline\""))
    let reply = try await site.ask(.get, "/results/one/timeline")
    #expect(reply.status == 200 && isWellFormed(reply.text))
    #expect(!reply.text.contains("<script>alert"))
    for part in [
      "class=\"executing\"", "class=\"initialise\"", "class=\"idle\"", "Arrivals a second",
      "Requests under way", "Containers by state", "node-1", "node-2", "<caption>", "aria-label=",
      "id=\"closer\"",
    ] {
      #expect(reply.text.contains(part), "\(part)")
    }
    // Nothing that the policy of pages forbids.
    #expect(!reply.text.contains("style=") && !reply.text.contains("onclick"))
    #expect(reply.headers[.contentSecurityPolicy]?.contains("unsafe") == false)
  }

  @Test func windowsLeadToOneAnother() async throws {
    let site = try site()
    let text = try await site.ask(.get, "/results/one/timeline?from=20s&to=40s&node=node-1").text
    #expect(isWellFormed(text) && !text.contains(">node-2</bdi>"))
    for link in [
      "from=25s&amp;to=35s&amp;node=node%2d1", "from=10s&amp;to=50s&amp;node=node%2d1",
      "from=10s&amp;to=30s&amp;node=node%2d1", "from=30s&amp;to=50s&amp;node=node%2d1",
      "timeline?node=node%2d1",
    ] {
      #expect(text.contains(link), "\(link)")
    }
    let end = try await site.ask(.get, "/results/one/timeline?from=55s&to=9h").text
    #expect(end.contains("value=\"1min\"") && end.contains("from=52500ms&amp;to=57500ms"))
  }

  @Test(arguments: [
    ("from=40s&to=20s", "the window is empty: it begins at 40s, and ends at 20s"),
    ("from=9h", "the window is empty"), ("from=5", "has no unit"),
    ("from=x&to=y", "not a duration"),
    ("from=-5s", "lies before the run"), ("to=1e9999s", "to: "), ("node=elsewhere", "is no node"),
    ("node=%3Cscript%3E", "is no node"), ("from=99999999999999999999s", "beyond the largest"),
  ])
  func wrongWindowsAreToldWhatIsWrong(query: String, words: String) async throws {
    let site = try site()
    let reply = try await site.ask(.get, "/results/one/timeline?\(query)")
    #expect(reply.status == 400 && isWellFormed(reply.text))
    #expect(reply.text.contains(words), "\(reply.text)")
    #expect(!reply.text.contains(site.path) && !reply.text.contains("<script>"))
  }

  @Test func hostileTimelinesAreRefused() async throws {
    let site = try site()
    try FileManager.default.createDirectory(
      atPath: site.path + "/link", withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: site.path + "/one/summary.json", toPath: site.path + "/link/summary.json")
    try FileManager.default.createSymbolicLink(
      atPath: site.path + "/link/invocations.csv", withDestinationPath: "/etc/passwd")
    let link = try await site.ask(.get, "/results/link/timeline")
    #expect(link.status == 403 && !link.text.contains("root"))
    try site.write("{\"scenario\": \"x\", \"complete\": true}", to: "cut/summary.json")
    #expect(try await site.ask(.get, "/results/cut/timeline").status == 400)
    try site.write("{\"replications\": 1}", to: "compared/comparison.json")
    #expect(try await site.ask(.get, "/results/compared/timeline").status == 409)
    for path in [
      "/results/../timeline", "/results/%2e%2e/timeline", "/results/nothing/timeline",
      "/results/one%2f..%2flink/timeline",
    ] {
      #expect((400..<500).contains(try await site.ask(.get, path).status), "\(path)")
    }
    let long = String(repeating: "9", count: 300)
    for key in ["from", "to", "node"] {
      #expect(try await site.ask(.get, "/results/one/timeline?\(key)=\(long)").status == 400)
    }
    try site.write("request,function\n1,2\n", to: "one/invocations.csv")
    let damaged = try await site.ask(.get, "/results/one/timeline")
    #expect(damaged.status == 400 && damaged.text.contains("lacks the column"))
    #expect(!damaged.text.contains(site.path))
  }

  @Test func noMoreIsReadAtATimeThanIsAllowed() async throws {
    let reading = BoundedReading("/nowhere")
    let (isHeld, release) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
    async let held: [Void] = withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<BoundedReading.most {
        group.addTask {
          try await reading.read {
            isHeld.continuation.yield()
            release.wait()
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var begun = isHeld.stream.makeAsyncIterator()
    for _ in 0..<BoundedReading.most { await begun.next() }
    let refusal = await #expect(throws: Refusal.self) { try await reading.read {} }
    #expect(refusal?.status == .serviceUnavailable)
    for _ in 0..<BoundedReading.most { release.signal() }
    _ = try await held
    try await reading.read {}
  }
}
