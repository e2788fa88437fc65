import Foundation
import HTTPTypes
import Testing

@testable import Server

@Suite struct ResultsLibraryTests {
  @Test func whatChangesIsReadAgain() async throws {
    let site = try TestSite()
    try site.write("{\"scenario\": \"one\", \"complete\": true}", to: "a/summary.json")
    #expect(await site.site.library.entries().map(\.title) == ["one"])
    try site.write("{\"scenario\": \"another\", \"complete\": false}", to: "a/summary.json")
    let entries = await site.site.library.entries()
    #expect(entries.map(\.title) == ["another"])
    #expect(entries[0].remark == "partial: it stopped early")
    try FileManager.default.removeItem(atPath: site.path + "/a")
    #expect(await site.site.library.entries().isEmpty)
  }

  @Test func oneDatabaseCanBeShownAlone() async throws {
    let site = try TestSite { $0.only = "b.sqlite" }
    try site.write("{\"scenario\": \"one\", \"complete\": true}", to: "a/summary.json")
    try site.write("SQLite format 3\u{0}", to: "b.sqlite")
    try site.write("x", to: "b.sqlite-wal")
    #expect(await site.site.library.entries().map(\.name) == ["b.sqlite"])
    // What jobs leave beside it has its page all the same.
    #expect(try await site.site.library.result("a").title == "one")
  }

  @Test func namesOfTheServerItselfAreNoResults() async throws {
    let site = try TestSite()
    for name in ["jobs", "inputs"] { try site.write("{}", to: "\(name)/summary.json") }
    try site.write("x", to: "a.csv.partial")
    try site.write("x", to: ".hidden")
    #expect(await site.site.library.entries().isEmpty)
    #expect(try await site.ask(.get, "/results/jobs").status == 404)
  }
}
