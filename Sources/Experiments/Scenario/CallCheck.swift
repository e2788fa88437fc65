import SimKernel

/// What is wrong with the calls of functions: calls of nothing, calls without end, and too many of them.
struct CallCheck {
  private let functions: [FunctionSettings]
  /// Of each entry of functions, what its groups call, as places among the entries; `nil` where that is unknown.
  private let targets: [[Int?]]

  init(_ functions: [FunctionSettings]) {
    self.functions = functions
    let rows = NumberedRows(functions)
    var starts: [Int] = []
    var start = 0
    for function in functions {
      starts.append(start)
      start += function.count
    }
    targets = functions.map { function in
      function.calls.map { call in
        rows.row(of: call.function).flatMap { row in starts.lastIndex { $0 <= row } }
      }
    }
  }

  func run(_ reader: inout SettingsReader) {
    guard functions.contains(where: { !$0.calls.isEmpty }) else { return }
    let names = functions.map { $0.count == 1 ? $0.name : "\($0.name)-1" }
    var isKnown = true
    for (index, function) in functions.enumerated() {
      for (group, call) in function.calls.enumerated() where targets[index][group] == nil {
        isKnown = false
        reader.reportUnknown(
          "function", call.function, among: names, plural: "functions",
          at: steps(index, group) + [.key("function")])
      }
    }
    guard isKnown else { return }
    if let circle = endlessCall() {
      reader.report(
        "calls without end: they lead back to '\(functions[circle.function].name.abbreviatedForMessage)'; state a depth",
        at: steps(circle.function, circle.group))
    } else {
      checkSizes(&reader)
    }
  }

  private func steps(_ function: Int, _ group: Int) -> [SettingsReader.Step] {
    let calls: [SettingsReader.Step] = [.key("functions"), .index(function), .key("calls")]
    return functions[function].calls.count == 1 ? calls : calls + [.index(group)]
  }

  /// A group without a depth from which groups without a depth lead back to its function; `nil` if there is none.
  ///
  /// A circle in which one group has a depth ends there.
  private func endlessCall() -> (function: Int, group: Int)? {
    enum Mark { case new, open, done }
    var marks = Array(repeating: Mark.new, count: functions.count)
    // A walk in depth without recursion: entries on the way, each with the group that is next.
    for start in functions.indices where marks[start] == .new {
      var way: [(function: Int, group: Int)] = [(start, 0)]
      marks[start] = .open
      while let here = way.last {
        guard here.group < functions[here.function].calls.count else {
          marks[here.function] = .done
          way.removeLast()
          continue
        }
        way[way.count - 1].group += 1
        guard functions[here.function].calls[here.group].depth == nil,
          let target = targets[here.function][here.group]
        else { continue }
        switch marks[target] {
        case .open: return way.first { $0.function == target }.map { ($0.function, $0.group - 1) }
        case .done: continue
        case .new:
          marks[target] = .open
          way.append((target, 0))
        }
      }
    }
    return nil
  }

  /// Reports the first function of which one request leads to too many.
  ///
  /// size(f, d) = 1 + Σ count · size(called, d + 1), over the groups that a request of f at depth d sends. From the
  /// greatest depth on nothing changes but by the groups without a depth, which form no circle.
  private func checkSizes(_ reader: inout SettingsReader) {
    let most = ScenarioCheck.mostCalls + 1
    let callers = functions.indices.filter { !functions[$0].calls.isEmpty }
    var sizes = Array(repeating: 1, count: functions.count)
    func sizesAbove(depth: Int) -> [Int] {
      var above = sizes
      for function in callers {
        var size = 1
        for (group, call) in functions[function].calls.enumerated() {
          guard depth < call.depth ?? .max, let target = targets[function][group] else { continue }
          size = min(size + call.count * sizes[target], most + 1)
        }
        above[function] = size
      }
      return above
    }
    let deepest = functions.flatMap { $0.calls.compactMap(\.depth) }.max() ?? 0
    for _ in 0...callers.count {
      let next = sizesAbove(depth: .max - 1)
      guard next != sizes else { break }
      sizes = next
    }
    for depth in (0..<deepest).reversed() { sizes = sizesAbove(depth: depth) }
    for function in callers where sizes[function] > most {
      reader.report(
        "one request of '\(functions[function].name.abbreviatedForMessage)' leads to more than the \(ScenarioCheck.mostCalls) calls there can be",
        at: [.key("functions"), .index(function), .key("calls")])
      return
    }
  }
}
