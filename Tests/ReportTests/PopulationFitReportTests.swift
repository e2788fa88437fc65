import Experiments
import Foundation
import Report
import SimKernel
import Testing
import Workloads

@Suite struct PopulationFitReportTests {
  @Test func whatIsWrittenReadsBackAsTheSameModel() throws {
    let path = NSTemporaryDirectory() + "simfaas-\(UUID().uuidString).csv"
    try Data(AzureLikeTrace.generate()).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var records = try TraceRecords(paths: [path])
    let fit = try PopulationFit(&records, named: "trace.csv")
    let text = PopulationFitReport.yaml(fit, paths: ["a.csv", "b.csv"])
    let document = try YamlReader.read(Array(text.utf8), origin: "fit.yaml")
    var expected = fit.model
    expected.source = "estimated from a.csv, b.csv"
    #expect(try PopulationModel(reading: document) == expected)
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "# 3,106 requests to 60 functions in 2.0 h.")
    #expect(lines[1] == "source: \"estimated from a.csv, b.csv\"")
    #expect(lines[2].hasPrefix("# "))
    for entry in ["coldStart: null", "gaps: null", "timers:"] { #expect(text.contains(entry)) }
    #expect(!text.contains("mean: null"))
  }
}
