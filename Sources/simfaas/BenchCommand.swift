import ArgumentParser
import Experiments
import Foundation

/// `simfaas bench`: how fast the queue and the model are on this machine.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the event queue and the cluster model, beside C++ programs if given.",
    discussion: """
      Times are CPU nanoseconds per pop and push (hold/...) or per request (a, b, bt, c). With --reference, the \
      C++ programs in the folder are compiled with g++ and take turns with ours; compare ratios, since times on a shared \
      machine move.
      """)

  @Option(
    help: "Folder with hold.cpp, faas.cpp and vexp.cpp to compare with (needs g++ and libgsl-dev).")
  var reference: String?

  @Option(help: "How to print results.")
  var format = Format.text

  @Option(
    name: .customLong("case"), parsing: .singleValue,
    help: "Only this case: a, b, bt, c, hold, or hold/ and a distribution; may be repeated.")
  var cases: [String] = []

  @Flag(help: "About a tenth of the work, once.")
  var quick = false

  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

  func run() throws {
    let bench = Bench(only: cases, quick: quick)
    guard !bench.names.isEmpty else {
      let known = Bench().names
      throw ValidationError(
        "no case called \(cases.joined(separator: ", ")); there are \(unique(known).joined(separator: ", "))"
      )
    }
    let programs = try reference.map { try ReferencePrograms(compiling: $0) }
    defer { programs?.remove() }
    var rows: [BenchRow] = []
    if format == .text { print(BenchText.header) }
    try bench.run(against: programs) { row in
      rows.append(row)
      if format == .text { print(BenchText.line(row)) }
    }
    switch format {
    case .json: print(try BenchJSON.text(rows))
    case .text: if let text = BenchText.findings(rows) { print("\n" + text) }
    }
  }

  private func unique(_ names: [String]) -> [String] {
    names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
