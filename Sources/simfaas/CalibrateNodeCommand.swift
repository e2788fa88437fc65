import ArgumentParser
import Calibration
import DockerEngine
import Experiments
import Foundation
import SimKernel

/// `simfaas calibrate node`.
struct CalibrateNodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node",
    abstract: "Measures this machine: one core, cores at a time, disk, unpacking, and a link.",
    discussion: """
      The ratio of two machines' figures carries a profile from one to the other. See docs/measuring.md.
      """)

  @Option(help: "How often each thing is measured, at least 6.")
  var repetitions = 15

  @Option(
    help: ArgumentHelp(
      "The folder whose disk is written to; without it, the present one.", valueName: "folder"))
  var disk = "."

  @Option(
    help: ArgumentHelp(
      "What is read to measure the link; without it, no link is measured.", valueName: "url"))
  var link: String?

  @Option(help: "The file to write, in JSON; without it, standard output.")
  var out: String?

  @Option(help: "When progress is shown on standard error: auto, always or never.")
  var progress = ProgressMode.auto

  func validate() throws {
    guard (6...10_000).contains(repetitions) else {
      throw ValidationError("--repetitions is 6 to 10000: fewer tell no interval")
    }
    if let link, !link.hasPrefix("http://"), !link.hasPrefix("https://") {
      throw ValidationError("--link begins with http:// or https://")
    }
  }

  func run() throws {
    Interruption.listen()
    var bar = ProgressBar(progress)
    let result: NodeMeasuring.Result
    do {
      result = try NodeMeasuring(repetitions: repetitions, folder: disk).run(
        shouldStop: { Interruption.wasRequested }, showing: { bar.show(ended: $0, of: repetitions) }
      )
    } catch {
      bar.clear()
      throw Stop(status: Stop.failed, messages: ["\(error)"])
    }
    bar.clear()
    if Interruption.wasRequested { throw Stop(status: Stop.interrupted, messages: ["interrupted"]) }
    let json = NodeFacts(result: result, linkRates: try linkRates(), link: link).json
    guard let out else {
      try StandardOutput.write(json)
      return
    }
    var file = try OutputFile(out)
    file.buffer.append(json)
    try file.finish()
  }

  /// Bytes a second, as often as everything else but at most ten times: others use the link as well.
  private func linkRates() throws -> [Double] {
    guard let link else { return [] }
    let times = min(repetitions, 10)
    let rates = Waiting.until { () async -> Result<[Double], LinkRate.Failure> in
      var rates: [Double] = []
      for _ in 0..<times {
        do throws(LinkRate.Failure) {
          let read = try await LinkRate.read(link, limit: 5)
          rates.append(Double(read.bytes) / read.seconds)
        } catch {
          return .failure(error)
        }
      }
      return .success(rates)
    }
    do {
      return try rates?.get() ?? []
    } catch {
      throw Stop(status: Stop.failed, messages: ["\(error)"])
    }
  }
}

/// What was measured of a machine, in JSON.
private struct NodeFacts {
  var result: NodeMeasuring.Result
  var linkRates: [Double]
  var link: String?

  var json: String {
    var json = JSONWriter()
    json.object { json in
      json.member("measured", Date().formatted(.iso8601))
      json.member("version", Simfaas.version)
      MachineFacts.own.write(to: &json)
      json.member("reference", "zlib \(ReferenceWork.library) packs \(ReferenceWork.bytes) bytes")
      write("referenceSeconds", result.reference, to: &json)
      write(
        "bytesPackedPerSecond", result.reference.map { Double(ReferenceWork.bytes) / $0 }, to: &json
      )
      json.member(
        "slowestToFastestReference", Drift(references: result.reference.map { [$0] }).ratio)
      json.array("speedUp") { json in
        for (threads, values) in result.speedUps {
          json.object(onOneLine: true) { json in
            json.member("threads", threads)
            writeMedian(values, to: &json)
          }
        }
      }
      json.member("parallelCores", result.parallelCores)
      write("diskBytesWrittenPerSecond", result.diskRates, to: &json)
      write("bytesUnpackedPerSecond", result.unpackingRates, to: &json)
      write(
        "packedBytesReadPerSecond", result.unpackingRates.map { $0 * result.packedShare }, to: &json
      )
      json.member("link", link)
      if !linkRates.isEmpty { write("linkBytesPerSecond", linkRates, to: &json) }
    }
    return json.finished()
  }

  private func write(_ name: String, _ values: [Double], to json: inout JSONWriter) {
    json.object(name, onOneLine: true) { writeMedian(values, to: &$0) }
  }

  private func writeMedian(_ values: [Double], to json: inout JSONWriter) {
    let interval = MedianInterval(of: values)
    json.member("median", interval?.median)
    json.member("low", interval?.low)
    json.member("high", interval?.high)
    json.member("count", values.count)
  }
}
