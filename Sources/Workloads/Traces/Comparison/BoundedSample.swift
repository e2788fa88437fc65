/// Values that are kept as they are while few of them differ, and counted in ``ValueBins`` from then on.
///
/// What is held does not depend on how many values there are: at most 2 × ``most`` values with their counts, or 1 MiB of bins. Until more than ``most``
/// *different* values have been met (times in whole milliseconds rarely come to that many), nothing is lost.
struct BoundedSample: Sendable {
  /// The most different values that are kept as they are.
  static let most = 1 << 17

  /// Whether every value is kept as it is.
  private(set) var isExact = true
  /// How many values there are.
  private(set) var count: UInt64 = 0

  private var sum = 0.0
  private var pending: [Double] = []
  private var settled = EmpiricalSteps([])
  private var bins: [UInt64] = []

  /// The mean, from the values as they came; `nil` without values.
  var mean: Double? { count > 0 ? sum / Double(count) : nil }

  /// Adds a value, finite and at least zero.
  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    sum += value
    if isExact {
      pending.append(value)
      if pending.count == Self.most { settle() }
    } else {
      bins[ValueBins.bin(of: value)] += 1
    }
  }

  /// The values, or the middles of their bins.
  mutating func steps() -> EmpiricalSteps {
    if isExact { settle() }
    guard !isExact else { return settled }
    let met = bins.indices.filter { bins[$0] > 0 }
    return EmpiricalSteps(values: met.map(ValueBins.middle), counts: met.map { bins[$0] })
  }

  /// Puts what came last among the rest, and goes over to bins when too many values differ.
  @inline(never)
  private mutating func settle() {
    settled = settled.merged(with: EmpiricalSteps(pending))
    pending.removeAll(keepingCapacity: true)
    guard settled.values.count > Self.most else { return }
    isExact = false
    bins = [UInt64](repeating: 0, count: ValueBins.count)
    for (value, count) in zip(settled.values, settled.counts) {
      bins[ValueBins.bin(of: value)] += count
    }
    settled = EmpiricalSteps([])
    pending = []
  }
}

extension EmpiricalSteps {
  /// The steps of both samples together.
  func merged(with other: EmpiricalSteps) -> EmpiricalSteps {
    var values: [Double] = []
    var counts: [UInt64] = []
    values.reserveCapacity(self.values.count + other.values.count)
    counts.reserveCapacity(self.values.count + other.values.count)
    var (mine, theirs) = (0, 0)
    while mine < self.values.count || theirs < other.values.count {
      let isMine =
        theirs == other.values.count
        || mine < self.values.count && self.values[mine] <= other.values[theirs]
      let (value, count) =
        isMine
        ? (self.values[mine], self.counts[mine]) : (other.values[theirs], other.counts[theirs])
      if isMine { mine += 1 } else { theirs += 1 }
      if value == values.last {
        counts[counts.count - 1] += count
      } else {
        values.append(value)
        counts.append(count)
      }
    }
    return EmpiricalSteps(values: values, counts: counts)
  }
}
