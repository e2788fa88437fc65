import Experiments
import Foundation
import SimKernel
import Testing

@testable import Report

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Folders with results for tests of pages, and what checks pages.
enum PageLab {
  /// A folder that is removed at the end of `body`.
  static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "simfaas-page-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  /// Runs a scenario into a folder.
  static func run(_ text: String, into folder: String, shouldStop: () -> Bool = { false }) throws {
    let loaded = try ScenarioLoader.load(text: text)
    let built = try ScenarioBuilder.build(loaded.scenario)
    var results: ResultFolder? = try ResultFolder(
      folder, for: built, scenarioText: loaded.resolvedText,
      provenance: Provenance(
        scenario: "scenario.yaml", changes: ["a='b'"], loaded,
        command: ["run", "scenario.yaml", "--set", "a='b'", "--seed", "7"], version: "test"))
    let outcome = Runner(loaded.scenario, built).run(writingTo: &results, shouldStop: shouldStop)
    try results.take()?.finish(outcome, timing: "{}\n")
  }

  /// Reads a page as XML, and checks what holds for all pages.
  ///
  /// - Returns: The names of elements in their order, and all text.
  @discardableResult
  static func check(_ page: String) throws -> (elements: [String], text: String) {
    let collector = Collector()
    let parser = XMLParser(data: Data(page.utf8))
    parser.delegate = collector
    if !parser.parse() {
      Issue.record("line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "?")")
    }
    let ids = collector.attributes.compactMap { $0["id"] }
    #expect(Set(ids).count == ids.count, "an id is there twice")
    for attributes in collector.attributes {
      for key in ["src", "href", "xlink:href", "data", "action"] {
        guard let value = attributes[key] else { continue }
        #expect(value.hasPrefix("#") || value == "data:,", "\(key)=\(value)")
        if value.hasPrefix("#") { #expect(ids.contains(String(value.dropFirst())), "\(value)") }
      }
      for key in ["aria-labelledby"] {
        for id in (attributes[key] ?? "").split(separator: " ") {
          #expect(ids.contains(String(id)))
        }
      }
      #expect(!attributes.keys.contains { $0.hasPrefix("on") })
    }
    #expect(
      !collector.elements.contains { ["script", "iframe", "img", "object", "form"].contains($0) })
    let rest = page.replacingOccurrences(of: "http://www.w3.org/", with: "")
    #expect(!rest.contains("url(") && !rest.contains("@import"))
    #expect(page.contains("default-src 'none'") || page.contains("default-src &#39;none&#39;"))
    checkHeadings(collector.elements)
    return (collector.elements, collector.text)
  }

  /// Headings go down by one level at a time.
  private static func checkHeadings(_ elements: [String]) {
    let levels = elements.compactMap {
      $0.count == 2 && $0.hasPrefix("h") ? Int($0.dropFirst()) : nil
    }
    #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
    for (level, next) in zip(levels, levels.dropFirst()) { #expect(next <= level + 1) }
  }

  private final class Collector: NSObject, XMLParserDelegate {
    var elements: [String] = []
    var attributes: [[String: String]] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      elements.append(element)
      self.attributes.append(attributes)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }
}
