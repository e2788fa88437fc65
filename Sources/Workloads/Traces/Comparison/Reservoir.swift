import SimKernel

/// A sample of bounded size of any number of items, each of which is in it with the same probability.
///
/// While no more than ``size`` items have come it holds all of them. Source: Vitter, Random sampling with a reservoir,
/// ACM Trans. Math. Softw. 11, 1985, algorithm R.
struct Reservoir<Item: Sendable>: Sendable {
  /// The most items that are held.
  let size: Int
  /// The items held, in no particular order.
  private(set) var items: [Item] = []
  /// How many items have come.
  private(set) var count: UInt64 = 0
  private var draws: RandomStream

  /// An empty one that draws from `stream`.
  init(size: Int, _ stream: RandomStream) {
    self.size = size
    draws = stream
  }

  /// Whether every item is held.
  var isComplete: Bool { count == UInt64(items.count) }

  /// Takes an item in, or not.
  mutating func add(_ item: Item) {
    count += 1
    if items.count < size {
      items.append(item)
    } else {
      let place = draws.next().multipliedFullWidth(by: count).high
      if place < UInt64(size) { items[Int(place)] = item }
    }
  }
}
