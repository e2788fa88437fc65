import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite struct EventTests {
  private func events(_ text: String) -> [(id: Int?, name: String, data: String)] {
    text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { block in
      var event: (id: Int?, name: String, data: String) = (nil, "", "")
      for line in block.split(separator: "\n") {
        if line.hasPrefix("id: ") { event.id = Int(line.dropFirst(4)) }
        if line.hasPrefix("event: ") { event.name = String(line.dropFirst(7)) }
        if line.hasPrefix("data: ") { event.data += line.dropFirst(6) }
      }
      return event
    }
  }

  @Test func everythingThatHappensIsToldOnceAndInOrder() async throws {
    let site = try TestSite()
    let created = try await site.send("/api/jobs", try TestScenario.body(TestScenario.short))
    #expect(created.status == 201)
    #expect(created.headers[.location] == "/api/jobs/run-1")
    // The answer comes to its end when the job does.
    let reply = try await site.ask(.get, "/api/jobs/run-1/events")
    #expect(reply.headers[.contentType]?.hasPrefix("text/event-stream") == true)
    let told = events(reply.text)
    #expect(told.last?.name == "end")
    let progress = told.filter { $0.name == "progress" }
    #expect(!progress.isEmpty)
    for event in progress {
      let object = try JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any]
      let state = try #require(object?["progress"] as? [String: Any])
      #expect(state["arrived"] as? Double != nil && state["containers"] as? Double != nil)
    }
    let ids = told.compactMap(\.id)
    #expect(ids == ids.sorted() && Set(ids).count == ids.count)
    #expect(told.contains { $0.name == "state" && $0.data.contains("\"done\"") })

    // Whoever comes back is told the rest only.
    let last = try #require(ids.last)
    let rest = events(
      try await site.ask(.get, "/api/jobs/run-1/events", headers: [.lastEventID: String(last)]).text
    )
    #expect(!rest.contains { $0.name == "progress" })
    #expect(rest.last?.name == "end")
    let all = events(
      try await site.ask(.get, "/api/jobs/run-1/events", headers: [.lastEventID: "0"]).text)
    #expect(all.filter { $0.name == "progress" }.map(\.data) == progress.map(\.data))
  }

  @Test(arguments: ["x", "-1", "1e3", "99999999999999999999"])
  func anIdThatIsNoneIsRefused(id: String) async throws {
    let site = try TestSite()
    _ = try await site.send("/api/jobs", try TestScenario.body(TestScenario.short))
    #expect(
      try await site.ask(.get, "/api/jobs/run-1/events", headers: [.lastEventID: id]).status == 400)
    _ = try await site.end(of: "run-1")
  }

  @Test func streamsAreCountedAndGivenBack() async throws {
    let site = try TestSite()
    for _ in 0..<100 { try site.site.beginStream() }
    #expect(throws: Refusal.self) { try site.site.beginStream() }
    _ = try await site.send("/api/jobs", try TestScenario.body(TestScenario.short))
    _ = try await site.end(of: "run-1")
    #expect(try await site.ask(.get, "/api/jobs/run-1/events").status == 503)
    for _ in 0..<100 { site.site.endStream() }
    #expect(try await site.ask(.head, "/api/jobs/run-1/events").status == 200)
    #expect(try await site.ask(.get, "/api/jobs/run-1/events").status == 200)
    for _ in 0..<100 { try site.site.beginStream() }
  }
}
