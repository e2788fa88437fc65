import ClusterModel
import Experiments
import SimKernel

/// Which functions have series of their own: those with the most requests; the rest share one.
struct FunctionSlots {
  /// The names of the slots; the rest is the last one, where there is one.
  private(set) var names: [String] = []
  private var slots: [Int] = []
  private var rest: Int?

  /// Counts the requests of each function of `folder`, where there are more than `most`.
  init(_ folder: RunFolder, most: Int, tick: ReadingTick) throws {
    // As many as there may be: each gets a slot as it comes.
    guard folder.facts.functionCount > UInt64(most) else { return }
    var counts: [UInt64] = []
    var table = try folder.requests()
    var rows: UInt64 = 0
    while let record = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      while counts.count <= record.function.index { counts.append(0) }
      counts[record.function.index] += 1
    }
    guard counts.count > most else { return }
    let functions = table.functions
    let ordered = counts.indices.sorted {
      (counts[$1], functions[$0]) < (counts[$0], functions[$1])
    }
    names = ordered.prefix(most).map { functions[$0] }
    rest = names.count
    names.append(names.contains("other") ? "_other" : "other")
    slots = Array(repeating: most, count: counts.count)
    for (slot, function) in ordered.prefix(most).enumerated() { slots[function] = slot }
  }

  /// The slot of the function of a request.
  mutating func slot(of function: FunctionID, in functions: RowNames) -> Int {
    if rest == nil {
      while slots.count <= function.index { slots.append(slot(of: functions[slots.count])) }
    }
    return slots[function.index]
  }

  /// The slot of a function by its name.
  mutating func slot(of name: String) -> Int {
    if let known = names.firstIndex(of: name), known != rest { return known }
    if let rest { return rest }
    names.append(name)
    return names.count - 1
  }
}
