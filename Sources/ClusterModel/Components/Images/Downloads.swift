import SimKernel

/// Layers on the wire from the registry to the machines.
///
/// Each download is a fluid flow. All flows share the bandwidth of the registry, those of one machine also
/// its link, max-min fair: no flow can be faster without making a slower or equal one slower. As the flows
/// of a machine all meet the same two limits they have one rate r, found by progressive filling: a machine
/// with n flows and a link L is limited by its link when L ÷ n is at most the registry's remaining bandwidth
/// per remaining flow; the others share equally what is left.
///
/// Progress is counted in whole numbers, a byte being 10⁹ · 2²⁰ units and a rate a whole number of units per
/// nanosecond, so it neither drifts nor loses a byte. Two roundings remain, both upwards: of a rate that is
/// shared by a number it cannot be divided by, to 2⁻²⁰ byte a second, and of the instant at which a download
/// ends, to a nanosecond. Rates change only when downloads start or end, and a machine whose rate and flows stay
/// as they were is not touched.
///
/// What this leaves out: the start of a connection (slow start, handshakes), which the registry's latency can
/// stand for, and everything else on the links.
struct Downloads: ~Copyable {
  /// What the registry could send, and what it sends now.
  private let fullRegistry: Int128
  private var registry: Int128
  private var links: Table<MachineID, Link>
  private var flows = Table<FlowID, Flow>()
  private var spareFlows = Chain<FlowID>()
  /// The machines with flows, in the order of their ids.
  private var active: [MachineID] = []
  private var ratesAreDue = false

  /// Creates the wires between a registry and machines with these links.
  init(registry: Bandwidth, links: [Bandwidth]) {
    let rate = Self.rate(registry)
    fullRegistry = rate
    self.registry = rate
    self.links = Table(capacity: links.count)
    for link in links { _ = self.links.append(Link(limit: Self.rate(link))) }
  }

  private init(copying other: borrowing Downloads) {
    fullRegistry = other.fullRegistry
    registry = other.registry
    links = other.links.copy()
    flows = other.flows.copy()
    spareFlows = other.spareFlows
    active = other.active
    ratesAreDue = other.ratesAreDue
  }

  /// An independent copy.
  borrowing func copy() -> Downloads { Downloads(copying: self) }

  /// The number of downloads under way to `machine`.
  func count(to machine: MachineID) -> Int { links[machine].count }

  /// Starts to send `bytes` of `layer` to `machine`.
  ///
  /// Rates take it into account from ``settle(at:)`` on.
  mutating func start(
    _ layer: LayerID, for pull: PullID, of bytes: Bytes, to machine: MachineID, at now: SimTime
  ) {
    if links[machine].count == 0 {
      links[machine].since = now
      links[machine].progress = 0
      links[machine].rate = 0
      let place = active.firstIndex { $0.rawValue > machine.rawValue } ?? active.endIndex
      active.insert(machine, at: place)
    }
    bring(machine, upTo: now)
    let flow = Flow(
      end: links[machine].progress + Int128(bytes.count) * Self.unitsPerByte, layer: layer,
      pull: pull)
    let id = spareFlows.removeFirst(in: &flows) ?? flows.append(flow)
    flows[id] = flow
    links[machine].flows.append(id, in: &flows)
    links[machine].count += 1
    links[machine].hasChanged = true
    ratesAreDue = true
  }

  /// From now on the registry sends at this share of its bandwidth; one without a limit has none while the share is
  /// above 0.
  ///
  /// Rates take it into account from ``settle(at:)`` on.
  mutating func setRegistry(share: Double) {
    if share == 1 || share > 0 && fullRegistry >= Self.unlimited {
      registry = fullRegistry
    } else {
      registry = Int128((Double(fullRegistry) * share).rounded())
    }
    ratesAreDue = true
  }

  /// Gives up all downloads to `machine`.
  mutating func stop(_ machine: MachineID) {
    guard let position = active.firstIndex(of: machine) else { return }
    while let id = links[machine].flows.removeFirst(in: &flows) {
      spareFlows.append(id, in: &flows)
    }
    links[machine].count = 0
    links[machine].due = .never
    links[machine].hasChanged = true
    active.remove(at: position)
    ratesAreDue = true
  }

  /// Takes one download out that has ended by `now`: the lowest machine first, there the one started first.
  ///
  /// - Returns: What has arrived; `nil` when nothing (more) has.
  mutating func takeFinished(at now: SimTime) -> FinishedDownload? {
    for position in active.indices {
      let machine = active[position]
      guard links[machine].due <= now else { continue }
      bring(machine, upTo: now)
      var id = links[machine].flows.first
      while !id.isNone, flows[id].end > links[machine].progress { id = flows[id].after }
      guard !id.isNone else {
        links[machine].due = .never
        links[machine].hasChanged = true
        ratesAreDue = true
        continue
      }
      links[machine].flows.remove(id, in: &flows)
      links[machine].count -= 1
      links[machine].hasChanged = true
      ratesAreDue = true
      if links[machine].count == 0 {
        links[machine].due = .never
        active.remove(at: position)
      }
      let finished = FinishedDownload(
        machine: machine, layer: flows[id].layer, pull: flows[id].pull)
      spareFlows.append(id, in: &flows)
      return finished
    }
    return nil
  }

  /// Shares the bandwidth among the downloads that are under way now.
  ///
  /// - Returns: When the first of them will end; `never` when none will.
  mutating func settle(at now: SimTime) -> SimTime {
    if ratesAreDue {
      ratesAreDue = false
      share(at: now)
    }
    var earliest = SimTime.never
    for machine in active { earliest = min(earliest, links[machine].due) }
    return earliest
  }

  /// Sets the rates by progressive filling, see ``Downloads``.
  ///
  /// Limits are whole numbers and are only subtracted from one another,
  /// so nothing is rounded before the one division that yields a rate.
  private mutating func share(at now: SimTime) {
    guard registry < Self.unlimited else {
      for machine in active {
        let rate = Self.share(of: links[machine].limit, among: links[machine].count)
        set(rate, of: machine, at: now)
      }
      return
    }
    var bandwidthLeft = registry
    var flowsLeft = 0
    for machine in active {
      links[machine].isFilled = false
      flowsLeft += links[machine].count
    }
    var goesOn = true
    while goesOn {
      goesOn = false
      for machine in active where !links[machine].isFilled {
        let limit = links[machine].limit
        let count = links[machine].count
        guard limit * Int128(flowsLeft) <= bandwidthLeft * Int128(count) else { continue }
        links[machine].isFilled = true
        set(Self.share(of: limit, among: count), of: machine, at: now)
        bandwidthLeft -= limit
        flowsLeft -= count
        goesOn = flowsLeft > 0
      }
    }
    guard flowsLeft > 0 else { return }
    let rate = Self.share(of: bandwidthLeft, among: flowsLeft)
    for machine in active where !links[machine].isFilled { set(rate, of: machine, at: now) }
  }

  private mutating func set(_ rate: Int128, of machine: MachineID, at now: SimTime) {
    guard rate != links[machine].rate || links[machine].hasChanged else { return }
    bring(machine, upTo: now)
    links[machine].rate = rate
    links[machine].hasChanged = false
    var end = Int128.max
    var id = links[machine].flows.first
    while !id.isNone {
      end = min(end, flows[id].end)
      id = flows[id].after
    }
    let remaining = end - links[machine].progress
    if remaining <= 0 || rate >= Self.unlimited {
      links[machine].due = now
    } else if rate == 0 {
      links[machine].due = .never
    } else {
      let nanoseconds = Self.quotientRoundedUp(remaining, rate)
      let due = Int128(now.nanoseconds) + nanoseconds
      links[machine].due = SimTime(
        nanoseconds: Int64(min(due, Int128(SimTime.never.nanoseconds))))
    }
  }

  /// Counts what the flows of `machine` have received until `now`.
  private mutating func bring(_ machine: MachineID, upTo now: SimTime) {
    let elapsed = now - links[machine].since
    links[machine].since = now
    if links[machine].rate >= Self.unlimited {
      var id = links[machine].flows.first
      while !id.isNone {
        links[machine].progress = max(links[machine].progress, flows[id].end)
        id = flows[id].after
      }
    } else {
      links[machine].progress += links[machine].rate * Int128(elapsed.nanoseconds)
    }
  }

  /// Checks that no limit is exceeded and that every download ends, apart from those that nothing moves.
  func checkInvariants() {
    var total: Int128 = 0
    var flowsInAll = 0
    for machine in active {
      let link = links[machine]
      precondition(link.count > 0, "a machine without downloads is counted as downloading")
      var count = 0
      var id = link.flows.first
      while !id.isNone {
        count += 1
        id = flows[id].after
      }
      precondition(count == link.count, "a machine's downloads are not those that were counted")
      precondition(
        ratesAreDue || link.limit >= Self.unlimited
          || link.rate * Int128(count) < link.limit + Int128(count),
        "a machine downloads faster than its link")
      total += link.rate * Int128(count)
      flowsInAll += count
    }
    precondition(
      ratesAreDue || registry >= Self.unlimited || total < registry + Int128(max(flowsInAll, 1)),
      "the registry sends faster than it can")
    for machine in links.ids where links[machine].count > 0 {
      precondition(
        active.contains(machine), "a machine with downloads is not among those that have some")
    }
  }

  /// Units in which a byte of progress is counted.
  private static let unitsPerByte = Int128(1_000_000_000) << 20
  /// A rate at or above this takes no time.
  private static let unlimited = Int128(Bandwidth.unlimited.bytesPerSecond) << 20

  /// A bandwidth in units per nanosecond.
  private static func rate(_ bandwidth: Bandwidth) -> Int128 {
    precondition(bandwidth >= .zero, "a bandwidth cannot be negative")
    return bandwidth.isUnlimited ? unlimited : Int128(bandwidth.bytesPerSecond) << 20
  }

  private static func share(of limit: Int128, among count: Int) -> Int128 {
    limit >= unlimited ? unlimited : quotientRoundedUp(limit, Int128(count))
  }

  private static func quotientRoundedUp(_ dividend: Int128, _ divisor: Int128) -> Int128 {
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }

  /// A machine's end of the wire.
  struct Link: BitwiseCopyable {
    /// Units per nanosecond that it can take.
    let limit: Int128
    /// Units that each flow present since the machine's first one has received.
    var progress: Int128 = 0
    /// Units per nanosecond that each flow receives.
    var rate: Int128 = 0
    /// The instant until which ``progress`` counts.
    var since = SimTime.start
    /// When the first flow ends.
    var due = SimTime.never
    var flows = Chain<FlowID>()
    var count = 0
    /// Whether flows came or went since the rate was set.
    var hasChanged = false
    /// Whether the rate has been found in the round of filling under way.
    var isFilled = false
  }

  struct Flow: Chained {
    /// The progress of its machine at which it ends.
    var end: Int128
    var layer: LayerID
    var pull: PullID
    var before = FlowID.none
    var after = FlowID.none
  }

  struct FlowID: TableID {
    var rawValue: UInt32
  }
}

/// A layer that has arrived at a machine.
struct FinishedDownload: Hashable {
  /// Where it has arrived.
  var machine: MachineID
  /// What has arrived.
  var layer: LayerID
  /// The pull that it was downloaded for first.
  var pull: PullID
}
