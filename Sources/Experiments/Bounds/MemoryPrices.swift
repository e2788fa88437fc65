/// A bound on how many containers of several sizes can be kept, by prices for memory over time.
///
/// Let memory cost p(t) ≥ 0. Keeping a container is worth 1 and costs what its memory costs while it is kept. What containers can be
/// kept together never costs more than all the memory that is left, so they are not more than
///
///     ∫ p(t) · left(t) dt + Σ max(0, 1 − what container j costs),
///
/// *whatever* the prices are (weak duality). They are sought by raising the price where more is wanted than is left, and
/// lowering it elsewhere; the least of all these bounds counts. Prices are the same within each of a number of blocks of moments.
struct MemoryPrices {
  /// A container, in shares of all contested time and of the largest memory.
  private struct Interval {
    var from: Double
    var to: Double
    var memory: Double
    var firstBlock: Int
    var lastBlock: Int

    /// What it costs at prices that add up to `sums` at the borders of blocks.
    func cost(_ sums: [Double], _ prices: [Double], _ borders: [Double]) -> Double {
      let end = sums[lastBlock] + prices[lastBlock] * (to - borders[lastBlock])
      let start = sums[firstBlock] + prices[firstBlock] * (from - borders[firstBlock])
      return memory * (end - start)
    }
  }

  /// Most blocks, so that prices are found soon.
  private static let mostBlocks = 4_096
  /// How often prices are changed, by what share at first, and how much of each change goes on in the next one.
  ///
  /// By trial: with these, bounds for 1,000 to 4,000 containers of one size came within 2.5 % of what is possible; without persistence
  /// 1,000 rounds did not.
  private static let (rounds, firstStep, persistence) = (60, 0.7, 0.9)

  private var intervals: [Interval] = []
  /// Where blocks begin, and the end of the last one.
  private var borders: [Double] = [0]
  /// The memory that is left in each block, over time.
  private var supply: [Double] = []

  private init(_ time: ContestedTime) {
    let all = time.lengths.reduce(0.0) { $0 + Double($1) }
    let largest = Double(time.intervals.map(\.memory).max() ?? 1)
    // Where moments begin.
    var positions: [Double] = [0]
    positions.reserveCapacity(time.lengths.count + 1)
    let perBlock = (time.lengths.count + Self.mostBlocks - 1) / Self.mostBlocks
    for (moment, length) in time.lengths.enumerated() {
      let share = Double(length) / all
      if moment % perBlock == 0 { supply.append(0) }
      supply[supply.count - 1] += share * (Double(time.left[moment]) / largest)
      positions.append(positions[moment] + share)
      if (moment + 1) % perBlock == 0 || moment + 1 == time.lengths.count {
        borders.append(positions[moment + 1])
      }
    }
    intervals = time.intervals.map {
      Interval(
        from: positions[$0.first], to: positions[$0.last], memory: Double($0.memory) / largest,
        firstBlock: $0.first / perBlock, lastBlock: min($0.last / perBlock, supply.count))
    }
  }

  /// The most containers that can be kept, or more.
  ///
  /// - Returns: How many, ``ContestedTime/free`` not counted.
  /// - Complexity: O(*n* log *n*).
  static func most(in time: ContestedTime) -> Int {
    guard !time.intervals.isEmpty else { return 0 }
    let market = MemoryPrices(time)
    var prices = Array(repeating: market.evenPrice, count: market.supply.count)
    var least = Double(time.intervals.count)
    // Where more has been wanted than there was, or less, of late: prices go on in the direction that they had.
    var pressures = prices.map { _ in 0.0 }
    for round in 0..<rounds {
      let (bound, demand) = market.bound(at: prices)
      least = min(least, bound)
      // Ever smaller steps, so that they come to rest.
      let step = firstStep / (1 + Double(round) / 20)
      for (block, supply) in market.supply.enumerated() where supply + demand[block] > 0 {
        pressures[block] =
          persistence * pressures[block] + (demand[block] - supply) / (demand[block] + supply)
        prices[block] *= max(1 / 3, min(1 + step * pressures[block], 3))
      }
    }
    return Int(least)
  }

  /// The best price if there is but one: that of the first container, the cheapest ones first, for which nothing is left.
  private var evenPrice: Double {
    let needs = intervals.map { $0.memory * ($0.to - $0.from) }.sorted()
    var left = supply.reduce(0, +)
    for need in needs {
      left -= need
      if left < 0 { return 1 / need }
    }
    // All would fit if they could be put anywhere: then it is but a beginning.
    return 1 / max(needs.last ?? 1, 0x1p-60)
  }

  /// The bound at `prices`, and what memory over time the containers that are worth it hold in each block.
  private func bound(at prices: [Double]) -> (Double, demand: [Double]) {
    var sums: [Double] = [0]
    var value = 0.0
    for (block, price) in prices.enumerated() {
      sums.append(sums[block] + price * (borders[block + 1] - borders[block]))
      value += price * supply[block]
    }
    // What rounding may have taken away, in all sums together, and more.
    let tolerance = (value + Double(intervals.count) * (1 + (sums.last ?? 0))) * 0x1p-48
    let prices = prices + [0]
    var demand = Array(repeating: 0.0, count: supply.count)
    var through = Array(repeating: 0.0, count: supply.count + 1)
    for interval in intervals {
      let cost = interval.cost(sums, prices, borders)
      guard cost < 1 else { continue }
      value += 1 - cost
      let (first, last) = (interval.firstBlock, interval.lastBlock)
      if first == last {
        demand[first] += interval.memory * (interval.to - interval.from)
        continue
      }
      demand[first] += interval.memory * (borders[first + 1] - interval.from)
      through[first + 1] += interval.memory
      through[last] -= interval.memory
      if last < demand.count { demand[last] += interval.memory * (interval.to - borders[last]) }
    }
    var memory = 0.0
    for block in demand.indices {
      memory += through[block]
      demand[block] += memory * (borders[block + 1] - borders[block])
    }
    return (value + tolerance, demand)
  }
}
