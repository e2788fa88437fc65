import Foundation
import Testing

@testable import Server

@Suite struct LogTailTests {
  private let path = NSTemporaryDirectory() + "simfaas-log-\(UUID().uuidString)"

  private func add(_ text: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    let file = try #require(FileHandle(forWritingAtPath: path))
    _ = try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
  }

  @Test func linesComeWhenTheyAreWhole() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var tail = LogTail(path)
    #expect(tail.lines().isEmpty)
    try add("one\ntw")
    #expect(tail.lines() == [LogTail.Line(end: 4, text: "one")])
    #expect(tail.lines().isEmpty)
    try add("o\n{ \"progress\": {} }\n")
    #expect(tail.lines().map(\.text) == ["two", "{ \"progress\": {} }"])
    var later = LogTail(path, from: 4)
    let lines = later.lines()
    #expect(lines.map(\.text) == ["two", "{ \"progress\": {} }"])
    #expect(lines.map(\.isProgress) == [false, true])
  }

  @Test func aPlaceBehindTheEndGivesNothing() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try add("one\n")
    var tail = LogTail(path, from: 1_000_000)
    #expect(tail.lines().isEmpty)
  }

  @Test func aLineWithoutEndIsGivenInParts() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try add(String(repeating: "x", count: 600_000) + "\nend\n")
    var tail = LogTail(path)
    var lines: [LogTail.Line] = []
    while true {
      let more = tail.lines()
      if more.isEmpty { break }
      lines += more
    }
    #expect(lines.map(\.text).joined() == String(repeating: "x", count: 600_000) + "end")
    #expect(lines.allSatisfy { $0.text.utf8.count <= 1 << 18 })
  }
}
