import SimKernel

/// What is wrong with the calls of functions: calls of nothing, calls without end, and too many of them.
struct CallCheck {
  private let functions: [FunctionSettings]
  /// The groups of each entry of functions.
  private let calls: [[StatedCall]]
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
    let calls = functions.enumerated().map { StatedCall.all(of: $1, at: $0) }
    targets = calls.map { groups in
      groups.map { call in
        rows.row(of: call.settings.function).flatMap { row in starts.lastIndex { $0 <= row } }
      }
    }
    self.calls = calls
  }

  func run(_ reader: inout SettingsReader) {
    guard functions.contains(where: { !$0.calls.isEmpty }) else { return }
    let names = functions.map { $0.count == 1 ? $0.name : "\($0.name)-1" }
    var isKnown = true
    for (index, groups) in calls.enumerated() {
      for (group, call) in groups.enumerated() where targets[index][group] == nil {
        isKnown = false
        reader.reportUnknown(
          "function", call.settings.function, among: names, plural: "functions",
          at: call.steps + [.key("function")])
      }
    }
    guard isKnown else { return }
    if let circle = endlessCall() {
      reader.report(
        "calls without end: they lead back to '\(functions[circle.function].name.abbreviatedForMessage)'; state a depth",
        at: calls[circle.function][circle.group].steps)
    } else {
      checkSizes(&reader)
    }
  }

  /// A group without a depth from which groups without a depth lead back to its function; `nil` if there is none.
  ///
  /// A circle in which one group has a depth ends there. One in which a group is only likely ends, too, but nobody can say
  /// when.
  private func endlessCall() -> (function: Int, group: Int)? {
    enum Mark { case new, open, done }
    var marks = Array(repeating: Mark.new, count: functions.count)
    // A walk in depth without recursion: entries on the way, each with the group that is next.
    for start in functions.indices where marks[start] == .new {
      var way: [(function: Int, group: Int)] = [(start, 0)]
      marks[start] = .open
      while let here = way.last {
        guard here.group < calls[here.function].count else {
          marks[here.function] = .done
          way.removeLast()
          continue
        }
        way[way.count - 1].group += 1
        guard calls[here.function][here.group].settings.depth == nil,
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
  /// size(f, d) = 1 + Σ count · size(called, d + 1), over the groups that a request of f at depth d sends, the largest of
  /// those that exclude one another. From the
  /// greatest depth on nothing changes but by the groups without a depth, which form no circle.
  private func checkSizes(_ reader: inout SettingsReader) {
    let most = ScenarioCheck.mostCalls + 1
    let callers = functions.indices.filter { !functions[$0].calls.isEmpty }
    var sizes = Array(repeating: 1, count: functions.count)
    func sizesAbove(depth: Int) -> [Int] {
      var above = sizes
      for function in callers {
        var size = 1
        var (step, largest) = (0, 0)
        for (group, call) in calls[function].enumerated() {
          guard depth < call.settings.depth ?? .max, let target = targets[function][group] else {
            continue
          }
          if call.step != step {
            size = min(size + largest, most + 1)
            (step, largest) = (call.step, 0)
          }
          largest = max(largest, call.settings.count * sizes[target])
        }
        above[function] = min(size + largest, most + 1)
      }
      return above
    }
    let deepest = calls.joined().compactMap(\.settings.depth).max() ?? 0
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
