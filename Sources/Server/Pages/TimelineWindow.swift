import Experiments
import Report
import SimKernel

/// The part of a run's timeline that a page shows, as its address says it, and the parts beside it.
struct TimelineWindow: Hashable, Sendable {
  /// The beginning; the run's where the address does not say.
  var from: SimTime?
  /// The end; the run's where the address does not say.
  var to: SimTime?
  /// The node; all where the address does not say.
  var node: String?

  /// The longest time and name that is looked at.
  static let longest = 200

  init() {}

  /// Reads the values of a query.
  ///
  /// - Throws: What in them is no time, or too long.
  init(from: String?, to: String?, node: String?) throws(Refusal) {
    self.from = try Self.time(from, "from")
    self.to = try Self.time(to, "to")
    guard (node ?? "").utf8.count <= Self.longest else {
      throw .badRequest("node: the name is too long")
    }
    self.node = node.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func time(_ text: String?, _ name: String) throws(Refusal) -> SimTime? {
    guard let text, !text.isEmpty else { return nil }
    guard text.utf8.count <= longest else { throw .badRequest("\(name): the time is too long") }
    do throws(QuantityError) {
      let length = try SimDuration(written: text)
      guard length >= .zero else { throw QuantityError("'\(text)' lies before the run") }
      return .start + length
    } catch { throw .badRequest("\(name): \(error)") }
  }

  /// The address of the page that shows it.
  func path(of name: String) -> String {
    var parts: [String] = []
    if let from { parts.append("from=\((from - .start).written)") }
    if let to { parts.append("to=\((to - .start).written)") }
    if let node { parts.append("node=\(Self.encoded(node))") }
    return "/results/\(name)/timeline" + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&"))
  }

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain =
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      let digits = String(byte, radix: 16)
      return isPlain
        ? String(UnicodeScalar(byte)) : "%" + (digits.utf8.count == 1 ? "0" : "") + digits
    }.joined()
  }
}

/// Windows around one of a run of a certain length.
struct TimelineSteps {
  /// The window.
  let from: SimTime
  let to: SimTime
  /// The end of the run.
  let end: SimTime
  let node: String?

  private var length: Int64 { (to - from).nanoseconds }

  /// A window of `length` nanoseconds about as far in as `from`, within the run.
  private func window(_ from: Int64, _ length: Int64) -> TimelineWindow {
    let all = end.nanoseconds
    let length = min(max(length, 1), max(all, 1))
    let from = min(max(from, 0), max(all - length, 0))
    var window = TimelineWindow()
    window.node = node
    if from > 0 || from + length < all {
      window.from = SimTime(nanoseconds: from)
      window.to = SimTime(nanoseconds: from + length)
    }
    return window
  }

  /// The whole run.
  var whole: TimelineWindow { window(0, .max) }
  /// The half in the middle.
  var closer: TimelineWindow { window(from.nanoseconds + length / 4, length / 2) }
  /// Twice as much.
  var wider: TimelineWindow { window(from.nanoseconds - length / 2, length * 2) }
  /// Half a window before.
  var earlier: TimelineWindow { window(from.nanoseconds - (length + 1) / 2, length) }
  /// Half a window behind.
  var later: TimelineWindow { window(from.nanoseconds + (length + 1) / 2, length) }

  /// Part number `number` of `count` of equal length.
  func part(_ number: Int, of count: Int) -> TimelineWindow {
    let begin = length / Int64(count) * Int64(number)
    let end = number == count - 1 ? length : length / Int64(count) * Int64(number + 1)
    return window(from.nanoseconds + begin, end - begin)
  }
}

/// How instants of a window are written: in one unit, with as many digits as tell them apart.
struct TimeLabel {
  private let unit: (name: String, nanoseconds: Double)
  private let decimals: Int

  init(from: SimTime, to: SimTime) {
    let seconds = to.inSeconds
    unit =
      seconds <= 300
      ? ("s", 1e9)
      : seconds <= 3 * 3_600
        ? ("min", 60e9) : seconds <= 4 * 86_400 ? ("h", 3_600e9) : ("d", 86_400e9)
    // A thousandth of the window is told from the next.
    var step = Double((to - from).nanoseconds) / unit.nanoseconds / 1_000
    var decimals = 0
    while step < 0.5, decimals < 12 { (step, decimals) = (step * 10, decimals + 1) }
    self.decimals = decimals
  }

  /// An instant with its unit.
  func text(_ time: SimTime) -> String {
    guard time != .never else { return "never" }
    return "\(Readable.fixed(Double(time.nanoseconds) / unit.nanoseconds, decimals)) \(unit.name)"
  }
}
