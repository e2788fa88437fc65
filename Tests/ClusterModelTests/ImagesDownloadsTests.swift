import SimKernel
import Testing

@testable import ClusterModel

/// Shared bandwidth, beside a second reckoning that fills all flows at once, in floating point.
@Suite struct ImagesDownloadsTests {
  /// One download of the second reckoning.
  private struct Flow {
    var machine: Int
    var start: Double
    var left: Double
    var end: Double?
  }

  /// Raises the rates of all flows together; those whose registry or link is used up stay where they are.
  private func rates(of flows: [Flow], registry: Double, links: [Double]) -> [Double] {
    var rates = [Double](repeating: 0, count: flows.count)
    var isFrozen = [Bool](repeating: false, count: flows.count)
    var registryLeft = registry
    var linksLeft = links
    while isFrozen.contains(false) {
      let growing = flows.indices.filter { !isFrozen[$0] }
      let perLink = links.indices.map { link in growing.count { flows[$0].machine == link } }
      var step = registryLeft / Double(growing.count)
      for link in links.indices where perLink[link] > 0 {
        step = min(step, linksLeft[link] / Double(perLink[link]))
      }
      for flow in growing { rates[flow] += step }
      registryLeft -= step * Double(growing.count)
      for link in links.indices { linksLeft[link] -= step * Double(perLink[link]) }
      for flow in growing
      where registryLeft <= registry * 1e-12
        || linksLeft[flows[flow].machine] <= links[flows[flow].machine] * 1e-12
      {
        isFrozen[flow] = true
      }
    }
    return rates
  }

  /// When each flow ends.
  private func ends(of flows: [Flow], registry: Double, links: [Double]) -> [Double] {
    var flows = flows
    var now = 0.0
    while true {
      let active = flows.indices.filter { flows[$0].end == nil && flows[$0].start <= now }
      let rates = rates(of: active.map { flows[$0] }, registry: registry, links: links)
      var step = Double.infinity
      for flow in flows where flow.start > now { step = min(step, flow.start - now) }
      for (position, flow) in active.enumerated() {
        step = min(step, flows[flow].left / rates[position])
      }
      guard step < .infinity else { return flows.map { $0.end ?? .infinity } }
      now += step
      for (position, flow) in active.enumerated() {
        flows[flow].left -= rates[position] * step
        if flows[flow].left <= 1e-3 { flows[flow].end = now }
      }
    }
  }

  @Test(arguments: 1...10)
  func downloadsEndWhenASecondReckoningSaysSo(seed: UInt64) throws {
    var random = RandomStream(seed: seed, name: "downloads")
    let links = (0..<6).map { _ in Int64(1 + random.index(below: 40)) * 1_000_000 }
    let registry = Int64(20 + random.index(below: 60)) * 1_000_000
    var flows: [Flow] = []
    var start = SimTime.start
    var starts: [SimTime] = []
    for _ in 0..<60 {
      start = start + .milliseconds(Int64(random.index(below: 300)))
      starts.append(start)
      flows.append(
        Flow(
          machine: Int(random.index(below: 6)), start: start.inSeconds,
          left: Double(1_000 + random.index(below: 20_000_000))))
    }
    let expected = ends(of: flows, registry: Double(registry), links: links.map { Double($0) })

    var downloads = Downloads(
      registry: Bandwidth(bytesPerSecond: registry),
      links: links.map { Bandwidth(bytesPerSecond: $0) })
    var ended = [SimTime?](repeating: nil, count: flows.count)
    var following = 0
    var due = SimTime.never
    while following < flows.count || due < .never {
      let now = min(due, following < flows.count ? starts[following] : .never)
      while let finished = downloads.takeFinished(at: now) {
        let flow = finished.layer.index
        #expect(finished.machine.index == flows[flow].machine)
        #expect(ended[flow] == nil)
        ended[flow] = now
      }
      while following < flows.count, starts[following] == now {
        downloads.start(
          LayerID(following), for: PullID(0), of: Bytes(Int64(flows[following].left)),
          to: MachineID(flows[following].machine), at: now)
        following += 1
      }
      due = downloads.settle(at: now)
      #expect(due > now)
      downloads.checkInvariants()
    }
    for flow in flows.indices {
      let end = try #require(ended[flow])
      #expect(abs(end.inSeconds - expected[flow]) < 1e-7)
    }
  }

  @Test func ofDownloadsThatEndTogetherTheLowestMachineComesFirst() {
    var downloads = Downloads(
      registry: .megabytes(30), links: Array(repeating: .unlimited, count: 3))
    for (layer, machine) in [(0, 2), (1, 0), (2, 1), (3, 0)] {
      downloads.start(
        LayerID(layer), for: PullID(0), of: .megabytes(10), to: MachineID(machine), at: .start)
    }
    let end = downloads.settle(at: .start)
    var order: [Int] = []
    while let finished = downloads.takeFinished(at: end) { order.append(finished.layer.index) }
    #expect(order == [1, 3, 2, 0])
    #expect(downloads.settle(at: end) == .never)
  }

  @Test func aThousandInterruptionsLeaveTheEndWhereItWas() {
    // Downloads without bytes come and go; each sets all rates anew.
    var downloads = Downloads(registry: .megabytes(7), links: [.unlimited, .unlimited])
    downloads.start(LayerID(0), for: PullID(0), of: .megabytes(70), to: MachineID(0), at: .start)
    let end = downloads.settle(at: .start)
    #expect(end == .milliseconds(10_000))
    for millisecond in stride(from: Int64(3), to: 9_999, by: 7) {
      let now = SimTime(nanoseconds: millisecond * 1_000_000 + 1)
      downloads.start(LayerID(1), for: PullID(1), of: .zero, to: MachineID(1), at: now)
      #expect(downloads.settle(at: now) == now)
      #expect(downloads.takeFinished(at: now)?.layer == LayerID(1))
      #expect(downloads.settle(at: now) == end)
    }
  }
}
