import ClusterModel
import Experiments
import Foundation
import HTTPTypes
import Logging
import SimKernel

/// Starts jobs, so many at a time, watches them and knows them again after a restart.
actor JobManager {
  /// A job with what its process said last.
  struct Snapshot: Sendable {
    var job: JobRecord
    /// The last state of progress, in JSON as the command writes it.
    var progress: String?
    /// How many jobs are started before this one.
    var ahead = 0
  }

  /// What is known of a job besides its record.
  struct Watch {
    var job: JobRecord
    var tail: LogTail
    var progress: String?
    /// The last line of the log that is no progress.
    var words: String?
    /// Whether its process is this one's child.
    var isChild = false
    /// When it is ended if it has not ended by itself.
    var latestEnd: ContinuousClock.Instant?
    /// Who asked it to stop; `nil` for nobody.
    var stopReason: String?
  }

  nonisolated let folder: ResultsFolder
  nonisolated let options: ServeOptions
  let logger: Logger
  var watches: [String: Watch] = [:]
  let clock = ContinuousClock()

  /// Finds the jobs of earlier servers: those whose process lives are watched on, those that died are marked so.
  init(_ folder: ResultsFolder, _ options: ServeOptions, logger: Logger) {
    self.folder = folder
    self.options = options
    self.logger = logger
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.job(""))) ?? []
    for name in names where SafeName.isValid(name) {
      let files = JobFolder(path: folder.job(name))
      guard let job = files.load() else { continue }
      watches[name] = Watch(job: job, tail: LogTail(files.log))
    }
  }

  func files(_ name: String) -> JobFolder { JobFolder(path: folder.job(name)) }

  // MARK: What is asked

  /// All jobs, the newest first, and by name among equals.
  func all() -> [Snapshot] {
    let waiting = waitingNames
    return watches.values
      .sorted { ($1.job.createdAt, $0.job.name) < ($0.job.createdAt, $1.job.name) }
      .map { snapshot($0, waiting) }
  }

  /// The job called `name`.
  ///
  /// - Throws: That there is none.
  func job(_ name: String) throws(Refusal) -> Snapshot {
    guard let watch = watches[name] else { throw .notFound("there is no job of that name") }
    return snapshot(watch, waitingNames)
  }

  private func snapshot(_ watch: Watch, _ waiting: [String]) -> Snapshot {
    Snapshot(
      job: watch.job, progress: watch.progress,
      ahead: watch.job.state == .waiting ? waiting.firstIndex(of: watch.job.name) ?? 0 : 0)
  }

  /// The names of waiting jobs in the order in which they will start.
  var waitingNames: [String] {
    watches.values.filter { $0.job.state == .waiting }
      .sorted { ($0.job.createdAt, $0.job.name) < ($1.job.createdAt, $1.job.name) }.map(\.job.name)
  }

  // MARK: What is done

  /// Takes a job on: it starts at once or waits for others.
  ///
  /// - Throws: What is wrong with it, or why it is not taken on.
  func create(_ request: JobRequest) throws -> JobRecord {
    try checkRoom()
    let plan = try JobPlan(request, InputFiles(folder), mostRequests: options.mostRequests)
    let name = try freeName(request)
    let job = JobRecord(
      name: name, kind: request.kind, title: plan.title, options: request.options,
      arguments: plan.arguments(name: name), createdAt: Date().timeIntervalSince1970)
    let files = files(name)
    try OutputFolder.create(files.path)
    try files.write(request.scenario, to: files.scenario)
    if let sweep = request.sweep { try files.write(sweep, to: files.sweep) }
    for (file, path) in plan.files {
      try FileManager.default.createSymbolicLink(
        atPath: "\(files.path)/\(file)", withDestinationPath: path)
    }
    return try add(job)
  }

  /// Takes on the making of a timeline of the run called `result`.
  ///
  /// - Throws: Why it is not taken on.
  func createTimeline(of result: String) throws -> JobRecord {
    try checkRoom()
    let path = try folder.existing(result)
    let name = try freeName(JobRequest(kind: .timeline, scenario: ""))
    let files = files(name)
    try OutputFolder.create(files.path)
    return try add(
      JobRecord(
        name: name, kind: .timeline, title: result,
        arguments: [
          "timeline", path, "--out=\(files.timeline)", "--largest=16MiB", "--progress=json",
        ],
        createdAt: Date().timeIntervalSince1970))
  }

  private func add(_ job: JobRecord) throws(OutputError) -> JobRecord {
    let files = files(job.name)
    try files.save(job)
    watches[job.name] = Watch(job: job, tail: LogTail(files.log))
    logger.info("job \(job.name): \(job.kind.rawValue), waiting")
    startWaiting()
    return watches[job.name]?.job ?? job
  }

  private func checkRoom() throws(Refusal) {
    guard waitingNames.count < options.mostWaiting else {
      throw Refusal(
        status: .tooManyRequests,
        message: "\(options.mostWaiting) jobs wait already; stop some of them, or wait")
    }
    if let shortage = diskShortage {
      throw Refusal(status: .insufficientStorage, message: shortage)
    }
  }

  var diskShortage: String? {
    guard let free = Disk.free(at: folder.path), free < UInt64(options.keepFree.count) else {
      return nil
    }
    return
      "the disk has \(free >> 20) MiB left, less than the \(options.keepFree.written) that jobs leave free (--keep-free)"
  }

  private func freeName(_ request: JobRequest) throws(Refusal) -> String {
    func isFree(_ name: String) -> Bool {
      watches[name] == nil && FileStatus(folder.job(name)) == nil
        && FileStatus(folder.new(name)) == nil && FileStatus(folder.new(name + ".sqlite")) == nil
    }
    if let name = request.name {
      guard isFree(name) else {
        throw .conflict("name: there is a job or result '\(name)' already")
      }
      return name
    }
    var number = 1
    while !isFree("\(request.kind.rawValue)-\(number)") { number += 1 }
    return "\(request.kind.rawValue)-\(number)"
  }

  /// Asks a job to stop: one that waits will not start, one that runs ends well, with partial results.
  ///
  /// - Throws: That there is none, or that it is over.
  func stop(_ name: String, because reason: String = "stopped from the page") throws -> JobRecord {
    guard var watch = watches[name] else { throw Refusal.notFound("there is no job of that name") }
    switch watch.job.state {
    case .waiting:
      watch.job.state = .stopped
      watch.job.endedAt = Date().timeIntervalSince1970
      watch.job.message = reason
    case .running:
      watch.job.state = .stopping
      watch.stopReason = reason
      watch.latestEnd = clock.now + .seconds(options.grace)
      ChildProcess.signal(SIGINT, to: watch.job, in: files(name))
    case .stopping: break
    case .done, .failed, .stopped, .interrupted:
      throw Refusal.conflict("the job is over already: \(watch.job.state.rawValue)")
    }
    logger.info("job \(name): \(watch.job.state.rawValue), \(reason)")
    watches[name] = watch
    try files(name).save(watch.job)
    return watch.job
  }

  /// Goes on with a sweep where it was ended.
  ///
  /// - Throws: That there is none, or that it cannot go on.
  func goOn(_ name: String) throws -> JobRecord {
    guard var watch = watches[name] else { throw Refusal.notFound("there is no job of that name") }
    guard watch.job.canGoOn else {
      throw Refusal.conflict("only a sweep that was ended before its end can go on")
    }
    try checkRoom()
    // Where nothing was written yet there is nothing to go on with.
    let hasResults = FileStatus(folder.new(watch.job.result)) != nil
    watch.job.arguments.removeAll { $0 == "--resume" }
    if hasResults { watch.job.arguments.append("--resume") }
    (watch.job.state, watch.job.message, watch.job.status) = (.waiting, nil, nil)
    (watch.job.endedAt, watch.stopReason, watch.latestEnd) = (nil, nil, nil)
    watches[name] = watch
    return try add(watch.job)
  }

  /// Removes a job that is over, with its result.
  ///
  /// - Throws: That there is none, or that it is not over.
  func remove(_ name: String) throws {
    guard let watch = watches[name] else {
      throw Refusal.notFound(
        "there is no job of that name; results of the command line are not removed here")
    }
    guard watch.job.state.isOver else {
      throw Refusal.conflict("the job is not over; stop it first")
    }
    if !watch.job.result.isEmpty {
      var leftovers = [watch.job.result]
      if watch.job.kind == .sweep {
        leftovers = ["", "-wal", "-shm", ".lock"].map { watch.job.result + $0 } + [name + ".html"]
      }
      for leftover in leftovers {
        let path = folder.new(leftover)
        guard let status = FileStatus(path), !status.isLink else { continue }
        try FileManager.default.removeItem(atPath: path)
      }
    }
    try FileManager.default.removeItem(atPath: files(name).path)
    watches[name] = nil
    logger.info("job \(name): removed with its result")
  }
}
