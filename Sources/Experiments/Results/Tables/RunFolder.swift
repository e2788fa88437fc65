import SimKernel

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A folder that `simfaas run --out` wrote, for reading.
///
/// Only a finished one is read: `summary.json` is written last, so where it is missing, or a table still has its unfinished
/// name, nothing else can be trusted.
public struct RunFolder: Sendable {
  /// The folder.
  public let path: String
  /// What the summary says of the run.
  public let facts: RunFacts

  /// Opens the folder at `path`.
  ///
  /// - Throws: That there is none, that it is none of a run or one of a run that was cut off, or what is wrong with its
  ///   summary.
  public init(_ path: String) throws(SettingsError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    try Self.check(path)
    facts = try RunFacts("\(path)/\(ResultFile.summary)")
  }

  private static func check(_ path: String) throws(SettingsError) {
    func problem(_ message: String) -> SettingsError {
      SettingsError(message, position: SourcePosition(origin: path.isEmpty ? "''" : path))
    }
    var information = stat()
    guard stat(path, &information) == 0 else { throw problem("there is no such folder") }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      throw problem("is a file; a folder that `simfaas run --out` wrote is expected")
    }
    let unfinished = ResultFile.all.map { $0 + ".partial" }.filter { exists("\(path)/\($0)") }
    let there = ResultFile.all.filter { exists("\(path)/\($0)") }
    if there.isEmpty, unfinished.isEmpty {
      throw problem(
        "holds no results: none of \(ResultFile.all.joined(separator: ", ")) is there; "
          + "`simfaas run SCENARIO --out FOLDER` writes them")
    }
    if let name = unfinished.first {
      throw problem("\(name) is there: the run goes on, or it was cut off; run it to its end")
    }
    guard there.contains(ResultFile.summary) else {
      throw problem(
        "\(ResultFile.summary), which a run writes last, is missing: the run was cut off; "
          + "run it to its end")
    }
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Whether the run wrote the table called `name`.
  public func has(_ name: String) -> Bool { Self.exists("\(path)/\(name)") }

  /// Opens the rows of requests that ended.
  ///
  /// - Throws: That the table is missing, and which setting gives it, or what is wrong with its header.
  public func invocations() throws(SettingsError) -> InvocationTable {
    try InvocationTable(
      table(ResultFile.invocations, "metrics.invocations", "true"), inFlight: nil, nodes: nodes,
      mostFunctions: mostFunctions)
  }

  /// Opens the rows of all requests: of those that ended, and behind them of those that were under way when the run ended.
  ///
  /// The latter are missing in folders of versions that did not write them.
  ///
  /// - Throws: That the table of requests is missing, and which setting gives it, or what is wrong with a header.
  public func requests() throws(SettingsError) -> InvocationTable {
    try InvocationTable(
      table(ResultFile.invocations, "metrics.invocations", "true"),
      inFlight: has(ResultFile.inFlight) ? "\(path)/\(ResultFile.inFlight)" : nil, nodes: nodes,
      mostFunctions: mostFunctions)
  }

  /// Opens the rows of containers.
  ///
  /// - Throws: That the table is missing, and which setting gives it, or what is wrong with its header.
  public func containers() throws(SettingsError) -> ContainerTable {
    try ContainerTable(
      table(ResultFile.containers, "metrics.containers", "true"), nodes: nodes,
      mostFunctions: mostFunctions)
  }

  /// Opens the samples of the cluster.
  ///
  /// - Throws: That the table is missing, and which setting gives it, or what is wrong with its header.
  public func samples() throws(SettingsError) -> ClusterSampleTable {
    try ClusterSampleTable(
      table(ResultFile.samples, "metrics.samplingPeriod", "10s"), nodes: nodes,
      mayBeCut: !facts.isComplete)
  }

  private var nodes: RowNames { RowNames(facts.nodes) }

  private var mostFunctions: Int { Int(min(facts.functionCount, UInt64(Int32.max))) }

  private func table(
    _ name: String, _ setting: String, _ value: String
  ) throws(SettingsError) -> String {
    guard has(name) else {
      throw SettingsError(
        "there is no \(name), so the scenario turned it off (\(setting)) or it was removed; "
          + "run it again with `--set \(setting)=\(value)`",
        position: SourcePosition(origin: path))
    }
    return "\(path)/\(name)"
  }
}
