import ClusterModel
import Foundation
import HTTPTypes
import SimKernel
import Testing

@testable import Server

@Suite struct JobManagerTests {
  private func create(
    _ site: TestSite, _ scenario: String, name: String? = nil, options: [String] = []
  ) async throws -> JobRecord {
    var request = JobRequest(kind: .run, scenario: scenario)
    request.name = name
    request.options = options
    return try await site.jobs.create(request)
  }

  @Test func aRunLeavesTheFilesOfTheCommandLine() async throws {
    let site = try TestSite()
    let job = try await create(site, TestScenario.short, options: ["--seed", "7"])
    #expect(job.name == "run-1")
    let end = try await site.end(of: job.name)
    #expect(end.state == .done && end.status == 0, "\(end)")
    let entry = try await site.site.library.result("run-1")
    #expect(entry.kind == .run && entry.title == "short")
    #expect(entry.numbers["seed"] == 7 && entry.numbers["requests.arrived"] == 200)
    #expect(entry.files.contains { $0.name == "invocations.csv" })
    #expect(try await site.jobs.job("run-1").progress?.hasPrefix("{ \"progress\"") == true)
    let folder = JobFolder(path: site.site.folder.job("run-1"))
    #expect(folder.load() == end)
  }

  @Test func aRunThatFailsSaysWhy() async throws {
    let site = try TestSite()
    try site.write("no trace at all\n", to: "inputs/broken.csv")
    let job = try await create(
      site, "functions: [{ name: f }]\nworkload: { trace: { file: broken.csv, like: f } }\n")
    let end = try await site.end(of: job.name)
    #expect(end.state == .failed && (end.status == 64 || end.status == 1), "\(end)")
    #expect(end.message?.contains("broken.csv") == true)
  }

  @Test func aRunThatIsStoppedKeepsWhatItHas() async throws {
    let site = try TestSite()
    let job = try await create(site, TestScenario.endless)
    _ = try await site.firstProgress(of: job.name)
    #expect(try await site.jobs.stop(job.name).state == .stopping)
    let end = try await site.end(of: job.name)
    #expect(end.state == .stopped && end.status == 130, "\(end)")
    let entry = try await site.site.library.result(job.name)
    #expect(entry.remark == "partial: interrupted")
    await #expect(throws: Refusal.self) { try await site.jobs.stop(job.name) }
  }

  @Test func whatDoesNotFitWaitsItsTurn() async throws {
    let site = try TestSite {
      $0.jobs = 1; $0.mostWaiting = 2
    }
    let first = try await create(site, TestScenario.endless)
    let second = try await create(site, TestScenario.short, name: "second")
    let third = try await create(site, TestScenario.short, name: "third")
    #expect([first.state, second.state, third.state] == [.running, .waiting, .waiting])
    #expect(try await site.jobs.job("third").ahead == 1)
    await #expect(throws: Refusal.self) { try await create(site, TestScenario.short) }
    #expect(try await site.jobs.stop("second").state == .stopped)
    _ = try await site.jobs.stop(first.name)
    #expect(try await site.end(of: first.name).state == .stopped)
    #expect(try await site.end(of: "third").state == .done)
    #expect(FileManager.default.fileExists(atPath: site.path + "/second") == false)
  }

  @Test func tenRunsGoOnAtOnce() async throws {
    let site = try TestSite { $0.jobs = 10 }
    for _ in 0..<10 { #expect(try await create(site, TestScenario.endless).state == .running) }
    for number in 1...10 { _ = try await site.firstProgress(of: "run-\(number)") }
    #expect(await site.server.jobsUnderWay() == 10)
    #expect(try await site.ask(.get, "/").status == 200)
    for number in 1...10 { _ = try await site.jobs.stop("run-\(number)") }
    for number in 1...10 { #expect(try await site.end(of: "run-\(number)").state == .stopped) }
  }

  @Test func aServerThatStartsAgainWatchesOn() async throws {
    let site = try TestSite()
    let job = try await create(site, TestScenario.endless)
    _ = try await site.firstProgress(of: job.name)
    // A second server on the same folder knows the job only by its files.
    let again = JobManager(site.site.folder, site.site.options, logger: site.site.logger)
    await again.tick()
    #expect(try await again.job(job.name).job.state == .running)
    _ = try await again.stop(job.name)
    while try await !again.job(job.name).job.state.isOver {
      await again.tick()
      try await Task.sleep(for: .milliseconds(20))
    }
    let end = try await again.job(job.name).job
    #expect(end.state == .interrupted && end.status == nil, "\(end)")
    #expect(try await site.site.library.result(job.name).remark == "partial: interrupted")
    _ = try await site.end(of: job.name)
  }

  @Test func aRunThatEndedUnseenIsJudgedByItsFiles() async throws {
    let site = try TestSite()
    let job = try await create(site, TestScenario.short)
    _ = try await site.end(of: job.name)
    let files = JobFolder(path: site.site.folder.job(job.name))
    var record = try #require(files.load())
    record.state = .running
    try files.save(record)
    let again = JobManager(site.site.folder, site.site.options, logger: site.site.logger)
    await again.tick()
    #expect(try await again.job(job.name).job.state == .done)
    try FileManager.default.removeItem(atPath: site.path + "/run-1/summary.json")
    try files.save(record)
    let later = JobManager(site.site.folder, site.site.options, logger: site.site.logger)
    await later.tick()
    #expect(try await later.job(job.name).job.state == .interrupted)
  }

  @Test func aNumberOfAProcessThatIsAnotherOneByNowIsLeftAlone() async throws {
    let site = try TestSite()
    let job = try await create(site, TestScenario.short)
    var record = try await site.end(of: job.name)
    let files = JobFolder(path: site.site.folder.job(job.name))
    record.process = getpid()
    #expect(!ChildProcess.signal(SIGKILL, to: record, in: files))
  }

  @Test func whatIsTooMuchIsRefused() async throws {
    let site = try TestSite { $0.mostRequests = 100 }
    let refusal = await #expect(throws: Refusal.self) { try await create(site, TestScenario.short) }
    #expect(refusal?.status.code == 413)
    #expect(refusal?.message.contains("200") == true)
    let full = try TestSite { $0.keepFree = Bytes.mebibytes(1 << 30) }
    let noRoom = await #expect(throws: Refusal.self) { try await create(full, TestScenario.short) }
    #expect(noRoom?.status.code == 507)
  }

  @Test func aRunOfUnknownLengthIsStoppedWhenItIsTooMuch() async throws {
    let site = try TestSite { $0.mostRequests = 1_000 }
    let scenario = TestScenario.endless.replacing(
      "poisson: { function: f, rate: 2/s }", with: "closedLoop: { function: f, clients: 4 }")
    let end = try await site.end(of: try await create(site, scenario).name)
    #expect(end.state == .stopped)
    #expect(end.message?.contains("--most-requests") == true, "\(end)")
  }

  #if os(Linux)
    @Test func aRunThatTakesTooMuchMemoryTakesOnlyItselfDown() async throws {
      let site = try TestSite { $0.memory = Bytes.mebibytes(64) }
      let scenario = TestScenario.short.replacing(
        "{ name: f,", with: "{ name: g, count: 3000000, memory: 1MiB, execution: 1ms }, { name: f,")
      let end = try await site.end(of: try await create(site, scenario).name)
      #expect(end.state == .failed, "\(end)")
      #expect(end.message?.isEmpty == false)
    }
  #endif

  @Test func aNameIsGivenOnce() async throws {
    let site = try TestSite()
    _ = try await site.end(of: try await create(site, TestScenario.short, name: "mine").name)
    let refusal = await #expect(throws: Refusal.self) {
      try await create(site, TestScenario.short, name: "mine")
    }
    #expect(refusal?.status.code == 409)
  }

  @Test func onlyWhatAJobMadeIsRemovedAndOnlyWhenItIsSaidTwice() async throws {
    let site = try TestSite()
    try site.write("{\"scenario\": \"own\", \"complete\": true}", to: "own/summary.json")
    _ = try await site.end(of: try await create(site, TestScenario.short, name: "mine").name)
    #expect(
      try await site.send("/api/results/own", "{\"confirm\": \"own\"}", .delete).status == 404)
    #expect(try await site.send("/api/results/mine", "{}", .delete).status == 400)
    #expect(
      try await site.send("/api/results/mine", "{\"confirm\": \"own\"}", .delete).status == 400)
    #expect(FileManager.default.fileExists(atPath: site.path + "/mine/summary.json"))
    #expect(
      try await site.send("/api/results/mine", "{\"confirm\": \"mine\"}", .delete).status == 200)
    #expect(!FileManager.default.fileExists(atPath: site.path + "/mine"))
    #expect(!FileManager.default.fileExists(atPath: site.path + "/jobs/mine"))
    #expect(FileManager.default.fileExists(atPath: site.path + "/own/summary.json"))
  }

  @Test func foreignRecordsOfJobsAreNotBelieved() async throws {
    let site = try TestSite()
    for (name, text) in [("a", "{}"), ("b", "[["), ("c", "{\"name\": \"other\"}")] {
      try site.write(text, to: "jobs/\(name)/job.json")
    }
    let again = JobManager(site.site.folder, site.site.options, logger: site.site.logger)
    #expect(await again.all().isEmpty)
  }
}
