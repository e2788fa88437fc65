import ClusterModel
import Experiments
import SimKernel

/// The window, the functions and the nodes that a timeline is of.
struct TimelineFilter {
  let functions: [String]
  private let from: SimTime
  private let to: SimTime
  /// By node number; empty for all.
  private let nodes: [Bool]

  /// - Throws: That a node is none of the run, or that the window is empty.
  init(_ options: TimelineOptions, _ folder: RunFolder) throws(SettingsError) {
    (from, to, functions) = (options.from, options.to, options.functions)
    guard from <= to else {
      throw SettingsError("lies behind --to", position: SourcePosition(origin: "--from"))
    }
    guard from.nanoseconds <= folder.facts.length.nanoseconds else {
      throw SettingsError(
        "lies behind the end of the run, at \(folder.facts.length.inSeconds) s",
        position: SourcePosition(origin: "--from"))
    }
    var wanted: [Bool] = []
    if !options.nodes.isEmpty {
      wanted = Array(repeating: false, count: folder.facts.nodes.count)
      for name in options.nodes {
        guard let node = folder.facts.nodes.firstIndex(of: name) else {
          throw SettingsError(
            "'\(name)' is no node of this run; its nodes: \(Self.list(folder.facts.nodes))",
            position: SourcePosition(origin: "--node"))
        }
        wanted[node] = true
      }
    }
    nodes = wanted
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(10).joined(separator: ", ")
      + (names.count > 10 ? " and \(names.count - 10) more" : "")
  }

  /// Whether the window and the nodes let `record` be shown; of functions nothing is asked: Runners run other functions'
  /// requests.
  func mayShow(_ record: ContainerRecord) -> Bool {
    record.goneAt >= from && record.createdAt <= to
      && (nodes.isEmpty || nodes[record.node.index])
  }

  /// Whether `record` is to be shown.
  func shows(_ record: InvocationRecord, in names: RowNames) -> Bool {
    guard record.endedAt >= from, record.arrivedAt <= to else { return false }
    guard nodes.isEmpty || !record.node.isNone && nodes[record.node.index] else { return false }
    return functions.isEmpty || place(of: record.function, in: names) != nil
  }

  /// Whether the node of number `node` is shown.
  func showsNode(_ node: Int) -> Bool { nodes.isEmpty || nodes[node] }

  /// Which of ``functions`` `function` is.
  func place(of function: FunctionID, in names: RowNames) -> Int? {
    functions.firstIndex { names.find($0) == function.index }
  }

  /// Checks that every function asked for was called.
  func check(_ found: [Bool], _ names: RowNames, _ folder: RunFolder) throws(SettingsError) {
    guard let missing = found.firstIndex(of: false) else { return }
    let all = (0..<min(names.count, 11)).map { names[$0] }
    throw SettingsError(
      "no request of this run is of '\(functions[missing])'; its functions: \(Self.list(all))",
      position: SourcePosition(origin: "--function"))
  }
}
