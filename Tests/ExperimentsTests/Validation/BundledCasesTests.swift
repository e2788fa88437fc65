import Foundation
import SimKernel
import Testing

@testable import Experiments

/// The cases in `calibration/cases`.
@Suite struct BundledCasesTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../..").standardized.path
  private static let published = root + "/../shared/reference/published.csv"

  private static func files() throws -> [String] {
    let folder = root + "/calibration/cases"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
  }

  private static func cases() throws -> [ValidationCase] {
    try files().flatMap { try ValidationCases(reading: try SettingsFile.read($0)).cases }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: published),
      "the published figures are not beside the project"))
  func everyMeasuredFigureHasACaseOfItsValueAndUnit() throws {
    let text = try String(contentsOfFile: Self.published, encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = try #require(lines.first)
    func column(_ name: String) throws -> Int { try #require(header.firstIndex(of: name)) }
    let (id, value, unit, kind) = try (
      column("id"), column("value"), column("unit"), column("kind")
    )
    let cases = try Self.cases()
    var count = 0
    for row in lines.dropFirst() where row[kind] == "measured" {
      count += 1
      let found = cases.first { $0.id == row[id] }
      #expect(found != nil, "there is no case \(row[id])")
      #expect(found?.published == Double(row[value]), "\(row[id])")
      #expect(found?.unit == row[unit], "\(row[id])")
      #expect(found?.kind == .measured, "\(row[id])")
    }
    #expect(count > 40)
  }

  @Test func allFilesAreReadTogetherAndTheirScenariosToo() throws {
    let files = try Self.files()
    let validation = try Validation(reading: files)
    #expect(Set(validation.ids).count == validation.ids.count)
    for path in files {
      let cases = try ValidationCases(reading: try SettingsFile.read(path))
      let folder = String(
        path.prefix { _ in true }.dropLast(path.split(separator: "/").last?.count ?? 0))
      for figure in cases.cases {
        for variant in cases.variants(of: figure) {
          guard let scenario = figure.scenario ?? cases.scenario else { continue }
          let loaded = try ScenarioLoader.load(folder + scenario, overrides: variant.changes)
          _ = try ScenarioBuilder.build(loaded.scenario, folder: loaded.folder)
        }
      }
    }
  }

  @Test func casesWithoutChanceComeOutExactly() throws {
    let tables = try Validation(reading: try Self.files()).run(
      only: [
        "fair-shares.unequal.one", "fair-shares.unequal.two", "fair-shares.remainder.short",
        "fair-shares.remainder.long",
      ], replications: 2)
    let rows = tables.flatMap(\.rows)
    #expect(rows.count == 4)
    for row in rows {
      let error = try #require(row.relativeError)
      #expect(error.magnitude < 1e-9, "\(row.figure.id)")
    }
  }
}
