import Experiments
import Foundation
import SimKernel
import Testing

@testable import Report

@Suite struct ProgressJSONTests {
  private func progress(_ line: String) throws -> [String: Any] {
    #expect(!line.contains("\n"))
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return try #require(object?["progress"] as? [String: Any])
  }

  @Test func aRunSaysHowFarItIs() throws {
    let state = try progress(
      ProgressJSON.text(
        RunProgress(now: .start + .seconds(90), arrived: 7, events: 20, share: nil), elapsed: 1.5))
    #expect(state["simulatedSeconds"] as? Double == 90)
    #expect(state["arrived"] as? Int == 7 && state["events"] as? Int == 20)
    #expect(state["share"] is NSNull)
    #expect(state["containers"] == nil)
  }

  @Test func severalRunsSayHowManyHaveEnded() throws {
    let state = try progress(ProgressJSON.text(ended: 3, of: 12, elapsed: 1))
    #expect(state["ended"] as? Int == 3 && state["all"] as? Int == 12)
    #expect(state["share"] as? Double == 0.25)
  }

  @Test func wordsAreQuoted() throws {
    let state = try progress(ProgressJSON.text("a \"b\"\n\u{1}", elapsed: 0))
    #expect(state["words"] as? String == "a \"b\"\n\u{1}")
  }
}
