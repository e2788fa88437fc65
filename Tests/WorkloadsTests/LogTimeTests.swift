import Foundation
import Testing

@testable import Workloads

/// Times in logs.
@Suite struct LogTimeTests {
  /// Expected: `date -u -d … +%s%N` of GNU coreutils.
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2024-05-01T12:00:00.123Z", 1_714_564_800_123_000_000),
      ("2024-05-01T12:00:00.123000+00:00", 1_714_564_800_123_000_000),
      ("2024-05-01 12:00:00,5", 1_714_564_800_500_000_000),
      ("2024-05-01T14:00:00.123456789+02:00", 1_714_564_800_123_456_789),
      ("2024-05-01T07:30:00-0430", 1_714_564_800_000_000_000),
      ("2024-02-29T23:59:59.9999999999Z", 1_709_251_199_999_999_999),
      ("2000-02-29T00:00:00", 951_782_400_000_000_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
      ("2095-12-31T23:59:59Z", 3_976_214_399_000_000_000),
    ] as [(String, Int64)])
  func timesBecomeNanosecondsSince1970(text: String, nanoseconds: Int64) {
    #expect(LogTime.nanoseconds(Array(text.utf8)[...]) == nanoseconds)
  }

  @Test(arguments: [
    "", "2024", "2024-05-01", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-05-32T00:00:00Z", "2024-05-01T24:00:00Z", "2024-05-01T00:60:00Z", "2024-05-01T00:00:00.Z",
    "2024-05-01T00:00:00X", "2024-05-01T00:00:00+1", "1969-12-31T23:59:59Z", "2096-01-01T00:00:00Z",
    "1970-01-01T00:00:00+01:00", "2024-05-01T00:00:00ZZ", "２024-05-01T00:00:00Z",
  ])
  func whatIsNoTimeIsNone(text: String) {
    #expect(LogTime.nanoseconds(Array(text.utf8)[...]) == nil)
  }

  @Test func millisecondsHaveThirteenDigits() {
    #expect(LogTime.milliseconds(Array("1714564800123".utf8)[...]) == 1_714_564_800_123_000_000)
    #expect(LogTime.milliseconds(Array("171456480012".utf8)[...]) == nil)
    #expect(LogTime.milliseconds(Array("9999999999999".utf8)[...]) == nil)
  }

  @Test func linesOfAnyLengthAreReadAndCut() throws {
    let long = String(repeating: "x", count: 300_000)
    let text = "\u{FEFF}a\r\n\n\(long)\nb"
    var lines = LogLines(ByteStream(file: TraceFile(bytes: Array(text.utf8), path: "x")))
    var lengths: [Int] = []
    while try lines.next() { lengths.append(lines.text.count) }
    #expect(lengths == [1, 0, LogLines.kept, 1])
    #expect(lines.number == 4)
  }
}
