import Foundation

/// The C++ programs that our speed is compared with, compiled for the occasion.
///
/// Each run is a process of its own that times itself by its thread's CPU time, as ours does.
public struct ReferencePrograms: Sendable {
  private let folder: URL

  /// Compiles the programs in `sources` into a temporary folder.
  ///
  /// - Throws: ``BenchError`` where a source or the compiler is missing, or a program does not compile.
  public init(compiling sources: String) throws {
    let source = URL(fileURLWithPath: sources, isDirectory: true)
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("simfaas-bench-\(ProcessInfo.processInfo.processIdentifier)")
    for file in ["hold.cpp", "faas.cpp", "vexp.cpp"] {
      guard FileManager.default.isReadableFile(atPath: source.appendingPathComponent(file).path)
      else { throw BenchError("no \(file) in \(sources)") }
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let compiler = ["g++", "-O3", "-march=native", "-std=c++20", "-w"]
    func path(_ base: URL, _ name: String) -> String { base.appendingPathComponent(name).path }
    do {
      _ = try Self.output(compiler + ["-o", path(folder, "hold"), path(source, "hold.cpp")])
      _ = try Self.output(
        compiler + ["-ffast-math", "-c", "-o", path(folder, "vexp.o"), path(source, "vexp.cpp")])
      _ = try Self.output(
        compiler + ["-o", path(folder, "faas"), path(source, "faas.cpp"), path(folder, "vexp.o")]
          + ["-lgsl", "-lgslcblas", "-lmvec", "-lm"])
    } catch {
      remove()
      throw error
    }
  }

  /// Deletes the compiled programs.
  public func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Nanoseconds per pop and push of the C++ radix ladder.
  func hold(_ bench: HoldBench) throws -> Double {
    let text = try Self.output([
      folder.appendingPathComponent("hold").path, String(bench.pending),
      bench.increments.referenceName, "radix ladder K=32", String(HoldBench.operations),
    ])
    let words = text.split(separator: " ")
    guard let unit = words.firstIndex(of: "ns/hold"), unit > 0, let time = Double(words[unit - 1])
    else { throw BenchError("the reference for \(bench.name) printed no time: \(text)") }
    return time
  }

  /// What a run of the C++ simulator says of itself.
  struct ClusterRun: Decodable {
    var inv: Int
    var ns_per_inv: Double
    var p_cold: Double
    var p_rej: Double
    var avg_inst: Double
    var resp: Double
    var p50: Double
    var p95: Double
    var p99: Double
    var rss_mb: Double

    var findings: BenchFindings {
      BenchFindings(
        coldFraction: p_cold, rejectedFraction: p_rej, containers: avg_inst, meanResponse: resp,
        medianResponse: p50, p95Response: p95, p99Response: p99)
    }
  }

  /// Runs the C++ simulator on a case.
  func run(_ bench: ClusterBench) throws -> ClusterRun {
    let program = folder.appendingPathComponent("faas").path
    let (seed, end) = (String(bench.seed), String(bench.end))
    let text =
      bench.kind == .a
      ? try Self.output([program, "a", "lazy", seed, end])
      : try Self.output(
        [program, bench.kind.rawValue, "callazy", seed],
        with: [
          "T0": String(bench.warmUp), "TT": end, "FF": String(bench.functions),
          "NODES": String(bench.nodes),
        ])
    do {
      return try JSONDecoder().decode(ClusterRun.self, from: Data(text.utf8))
    } catch {
      throw BenchError("the reference for case \(bench.kind.rawValue) printed no result: \(text)")
    }
  }

  private static func output(
    _ command: [String], with environment: [String: String] = [:]
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    do {
      try process.run()
    } catch {
      throw BenchError("\(command[0]) cannot be started: \(error.localizedDescription)")
    }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchError("\(command.joined(separator: " ")) failed")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

/// Why a bench could not be run.
public struct BenchError: Error, CustomStringConvertible {
  /// The reason in words.
  public let description: String

  init(_ description: String) { self.description = description }
}
