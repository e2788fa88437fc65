/// One server that is as fast as all cores of a cluster together and always works on the request with the least work left.
///
/// No way of sharing the cores gives a smaller sum of response times: whatever they do at a moment, the one server can do, and on
/// one server that may interrupt requests the shortest remaining processing time first is optimal (Schrage, "A proof of the
/// optimality of the shortest remaining processing time discipline", Operations Research 16, 1968).
enum SharedServer {
  /// A request.
  struct Job {
    /// When it arrives, in seconds.
    var arrival: Double
    /// Its work in core-seconds, at least zero.
    var work: Double
  }

  /// The sum of the response times in seconds.
  ///
  /// - Parameters:
  ///   - jobs: The requests, in any order.
  ///   - speed: Core-seconds of work a second; more than zero.
  /// - Returns: The sum of their ends less the sum of their arrivals.
  /// - Complexity: O(*n* log *n*).
  static func totalResponse(of jobs: [Job], speed: Double) -> Double {
    let jobs = jobs.sorted { ($0.arrival, $0.work) < ($1.arrival, $1.work) }
    var left = SmallestFirst()
    var total = 0.0
    var now = 0.0
    var next = 0
    while next < jobs.count || !left.isEmpty {
      if left.isEmpty { now = max(now, jobs[next].arrival) }
      while next < jobs.count, jobs[next].arrival <= now {
        left.insert(jobs[next].work)
        next += 1
      }
      guard let least = left.first else { continue }
      let end = now + least / speed
      let until = next < jobs.count ? min(end, jobs[next].arrival) : end
      // Each that is there waits or is worked on until then.
      total += Double(left.count) * (until - now)
      left.removeFirst()
      if until < end { left.insert(max(0, least - (until - now) * speed)) }
      now = until
    }
    return total
  }
}

/// Numbers of which the smallest is at hand: a binary heap.
private struct SmallestFirst {
  private var numbers: [Double] = []

  var isEmpty: Bool { numbers.isEmpty }
  var count: Int { numbers.count }
  var first: Double? { numbers.first }

  mutating func insert(_ number: Double) {
    numbers.append(number)
    var place = numbers.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard numbers[place] < numbers[parent] else { return }
      numbers.swapAt(place, parent)
      place = parent
    }
  }

  mutating func removeFirst() {
    let last = numbers.removeLast()
    guard !numbers.isEmpty else { return }
    numbers[0] = last
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < numbers.count else { return }
      if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
      guard numbers[child] < numbers[place] else { return }
      numbers.swapAt(place, child)
      place = child
    }
  }
}
