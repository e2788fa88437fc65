import ClusterModel
import Foundation
import Policies
import SimKernel
import Testing

/// The catalogue against the files.
@Suite struct PolicyCatalogTests {
  private static let names =
    PolicyCatalog.nodeSelection.map(\.name) + PolicyCatalog.invocation.map(\.name)
    + PolicyCatalog.keepAlive.map(\.name) + PolicyCatalog.loadBalancing.map(\.name)
    + PolicyCatalog.autoscaler.map(\.name)

  /// Every `static let name = "…"` in the sources of the policies.
  private static func namesInFiles() throws -> [String] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let sources = tests.appendingPathComponent("../../Sources/Policies").standardized
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var names: [String] = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for line in text.split(separator: "\n") where line.contains("static let name = \"") {
        names.append(String(line.split(separator: "\"")[1]))
      }
    }
    return names
  }

  @Test func everyPolicyHasItsLineInTheCatalogue() throws {
    let files = try Self.namesInFiles()
    #expect(files.count > 5)
    #expect(files.sorted() == Self.names.sorted())
  }

  @Test func namesAreUniqueWithinTheirRole() {
    for names in [
      PolicyCatalog.nodeSelection.map(\.name), PolicyCatalog.invocation.map(\.name),
      PolicyCatalog.keepAlive.map(\.name), PolicyCatalog.loadBalancing.map(\.name),
      PolicyCatalog.autoscaler.map(\.name),
    ] { #expect(Set(names).count == names.count) }
  }

  @Test func everyIdleOrderIsDescribed() {
    #expect(
      PolicyCatalog.reuse.map(\.order).sorted { $0.rawValue < $1.rawValue }
        == IdleOrder.allCases.sorted { $0.rawValue < $1.rawValue })
  }

  @Test func everyEntryMakesItsPolicyAndSaysWhatItIs() {
    for entry in PolicyCatalog.nodeSelection {
      _ = entry.make(entry.parameters.init())
      #expect(!entry.summary.isEmpty && !entry.source.isEmpty)
    }
    for entry in PolicyCatalog.keepAlive {
      _ = entry.make(entry.parameters.init())
      #expect(!entry.summary.isEmpty && !entry.source.isEmpty)
    }
    for entry in PolicyCatalog.loadBalancing {
      _ = entry.make(entry.parameters.init())
      #expect(!entry.summary.isEmpty && !entry.source.isEmpty)
    }
    for entry in PolicyCatalog.autoscaler {
      _ = entry.make(entry.parameters.init())
      #expect(!entry.summary.isEmpty && !entry.source.isEmpty)
    }
  }
}
