import ClusterModel
import SimKernel

/// The response times of a run in the order of the ends, averaged over batches of equal numbers of requests.
///
/// Batches begin with five requests and double when there are too many of them, so memory does not grow with the run.
struct ResponseSeries: Sendable {
  /// Requests in a batch before it doubles.
  static let firstLength = 5

  /// Batches that are kept at most; even.
  let limit: Int
  /// Requests in a batch.
  private(set) var length = firstLength
  /// The means of the full batches, in seconds.
  private(set) var means: [Double] = []
  /// When the last request of each full batch ended.
  private(set) var ends: [SimTime] = []
  private var open = (sum: 0.0, count: 0)

  /// Creates a series of no requests.
  init(limit: Int = 1 << 16) {
    precondition(limit >= 2 && limit.isMultiple(of: 2), "batches are joined in pairs")
    self.limit = limit
  }

  /// Adds a request that has ended.
  mutating func add(_ response: SimDuration, at now: SimTime) {
    open.sum += response.inSeconds
    open.count += 1
    guard open.count == length else { return }
    means.append(open.sum / Double(length))
    ends.append(now)
    open = (0, 0)
    if means.count == limit { join() }
  }

  /// Makes batches twice as long; a batch without a neighbour is dropped.
  mutating func join() {
    let pairs = means.count / 2
    for pair in 0..<pairs {
      means[pair] = (means[2 * pair] + means[2 * pair + 1]) / 2
      ends[pair] = ends[2 * pair + 1]
    }
    means.removeSubrange(pairs...)
    ends.removeSubrange(pairs...)
    length *= 2
    open = (0, 0)
  }
}
