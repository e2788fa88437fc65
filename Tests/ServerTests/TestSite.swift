import ClusterModel
import Experiments
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import SimKernel
import Testing

@testable import Server

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A server on a folder of its own, which is removed in the end.
final class TestSite: Sendable {
  let path: String
  let server: Server

  /// The program beside the tests, which jobs run.
  static var program: String {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let beside = tests.appendingPathComponent("simfaas").path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return root.appendingPathComponent(".build/debug/simfaas").path
  }

  init(path: String? = nil, _ change: (inout ServeOptions) -> Void = { _ in }) throws {
    self.path = path ?? NSTemporaryDirectory() + "simfaas-serve-\(UUID().uuidString)"
    var options = ServeOptions(results: self.path, executable: Self.program, version: "test")
    options.keepFree = .zero
    // Jobs give way to all other tests, so what they take to end says nothing.
    options.grace = 600
    change(&options)
    server = try Server(options, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  var site: Site { server.site }
  var jobs: JobManager { server.site.jobs }

  deinit {
    endJobs()
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Ends what a test that failed has left at work: jobs outlive their server on purpose.
  private func endJobs() {
    let folder = path + "/jobs"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)/job.json"),
        let job = try? JSONDecoder().decode(JobRecord.self, from: data), !job.state.isOver,
        let process = job.process
      else { continue }
      kill(process, SIGKILL)
    }
  }

  /// Sends a request through all that stands before the routes.
  func ask(
    _ method: HTTPRequest.Method, _ uri: String, headers: HTTPFields = [:], body: String? = nil
  ) async throws -> Reply {
    try await server.application().test(.router) { client in
      let response = try await client.executeRequest(
        uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
      return Reply(
        status: response.status.code, headers: response.headers, text: String(buffer: response.body)
      )
    }
  }

  /// Sends JSON.
  func send(_ uri: String, _ json: String, _ method: HTTPRequest.Method = .post) async throws
    -> Reply
  {
    try await ask(method, uri, headers: [.contentType: "application/json"], body: json)
  }

  /// Writes a file into the folder of results.
  func write(_ text: String, to name: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Runs a scenario into the folder of results, as `simfaas run --out` does.
  func run(_ scenario: String, into name: String, overrides: [String] = []) throws {
    let loaded = try ScenarioLoader.load(text: scenario, overrides: overrides)
    let built = try ScenarioBuilder.build(loaded.scenario)
    var folder: ResultFolder? = try ResultFolder(
      "\(path)/\(name)", for: built, scenarioText: loaded.resolvedText)
    let outcome = Runner(loaded.scenario, built).run(writingTo: &folder)
    if let open = folder.take() { try open.finish(outcome, timing: "{}\n") }
  }

  /// Looks after jobs until the one called `name` is over.
  func end(of name: String) async throws -> JobRecord {
    while true {
      await jobs.tick()
      let job = try await jobs.job(name).job
      if job.state.isOver { return job }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// Looks after jobs until the one called `name` has said something of its progress.
  func firstProgress(of name: String) async throws -> String {
    while true {
      await jobs.tick()
      let snapshot = try await jobs.job(name)
      if let progress = snapshot.progress { return progress }
      try #require(!snapshot.job.state.isOver, "\(snapshot.job)")
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}

/// Whether a page is well-formed, as all that `HTML` writes is.
func isWellFormed(_ html: String) -> Bool {
  let text = html.replacing("<!DOCTYPE html>", with: "")
  return XMLParser(data: Data(text.utf8)).parse()
}

/// An answer.
struct Reply: Sendable {
  var status: Int
  var headers: HTTPFields
  var text: String

  /// The text as JSON.
  func object() throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}

/// Scenarios of tests.
enum TestScenario {
  /// Ends at once.
  static let short = """
    name: short
    requests: 200
    cluster: { nodes: [{ count: 1, cpu: 4, memory: 4GiB }] }
    functions: [{ name: f, memory: 128MiB, execution: 50ms, initialise: 100ms }]
    workload: { poisson: { function: f, rate: 20/s } }

    """

  /// Goes on until it is stopped.
  static let endless = """
    name: endless
    duration: 300d
    cluster: { nodes: [{ count: 1, cpu: 4, memory: 4GiB }] }
    functions: [{ name: f, memory: 128MiB, execution: 50ms, initialise: 100ms }]
    workload: { poisson: { function: f, rate: 2/s } }
    metrics: { invocations: false, containers: false, samplingPeriod: null }

    """

  static func body(
    _ scenario: String, kind: String = "run", options: [String] = [], name: String? = nil
  ) throws -> String {
    var object: [String: Any] = ["kind": kind, "scenario": scenario, "options": options]
    object["name"] = name
    return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
  }
}
