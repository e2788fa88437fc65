import ArgumentParser
import Foundation
import Workloads

/// Reads any number of wrong traces, in search of one that stops the program, hangs it or fills memory.
@main
struct FuzzReaders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz-readers",
    abstract: "Reads wrong traces made out of seeds, with the reader of one format.")

  @Argument(help: "The format.")
  var format: TraceFormat

  @Option(help: "How many inputs.")
  var count: UInt64 = 10_000

  @Option(help: "The number of the first.")
  var first: UInt64 = 0

  @Option(help: "Writes the files of one input to this folder instead of reading any.")
  var write: String?

  @Option(help: "The folder of the seeds.")
  var seeds = "Tests/WorkloadsTests/Seeds"

  /// Memory beyond this, in bytes, is too much for inputs of a few kilobytes.
  private static let mostMemory = 1 << 29

  func run() throws {
    let seeds = try Seeds.read(format, in: seeds)
    guard !seeds.isEmpty else { throw ValidationError("no seeds of \(format.rawValue)") }
    let mutation = Mutation(seeds: seeds, reader: format.rawValue)
    if let folder = write {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      for (index, bytes) in mutation.input(first).enumerated() {
        let path = "\(folder)/\(format.rawValue)-\(first)-\(index + 1)"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        print(path)
      }
      return
    }
    var outcomes = (requests: 0, empty: 0, refused: 0, atTop: 0)
    let begun = ContinuousClock.now
    Watch.begin()
    for number in first..<first + count {
      Watch.start(number)
      switch Trial.run(mutation.input(number), Trial.options(number, format)) {
      case .requests: outcomes.requests += 1
      case .empty: outcomes.empty += 1
      case .refused: outcomes.refused += 1
      case .refusedAtTop: outcomes.atTop += 1
      case .wrong(let what):
        FileHandle.standardError.write(Data("\nwrong: input \(number)\n\(what)\n".utf8))
        throw ExitCode(Watch.status)
      }
      if number % 4_096 == 0, Watch.memory > Self.mostMemory {
        FileHandle.standardError.write(
          Data("\nfilled memory: input \(number) or one before it\n".utf8))
        throw ExitCode(Watch.status)
      }
    }
    Watch.end()
    let seconds = (ContinuousClock.now - begun) / .seconds(1)
    print(
      "\(format.rawValue): \(count) inputs from \(first), \(outcomes.requests) with requests,"
        + " \(outcomes.empty) without, \(outcomes.refused) refused,"
        + " \(outcomes.atTop) in the first line,"
        + " \(Int(Double(count) / max(seconds, 1e-9))) a second,"
        + " \(Watch.memory >> 20) MiB at most")
  }
}

extension TraceFormat: ExpressibleByArgument {}
