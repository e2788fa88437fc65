import SimKernel
import Testing

@testable import ClusterModel

/// What holds for images whatever happens to them.
@Suite struct ImagesLawTests {
  /// Asks, lets go, gives up and removes at random.
  ///
  /// The invariants are checked after every event (in debug builds)
  /// and after every operation here.
  private struct Life {
    let lab: ImagesLab
    var random: RandomStream
    let machines: Int
    let images: Int
    /// Containers that use an image: which, and where.
    var using: [(image: Int, machine: Int)] = []
    /// Containers that wait, with what they wait for.
    var waiting: [(container: Int, image: Int, machine: Int)] = []
    var told = 0
    var free: [Int] = []
    var containers = 0

    mutating func act() {
      let pause = SimDuration(rounding: random.exponential() * 0.7)
      lab.run(until: lab.now + pause)
      noteReady()
      switch random.index(below: 10) {
      case 0..<5:
        let image = Int(random.index(below: UInt32(images)))
        let machine = Int(random.index(below: UInt32(machines)))
        let container = free.popLast() ?? containers
        containers = max(containers, container + 1)
        switch lab.acquire(image, on: machine, for: container) {
        case .present:
          using.append((image, machine))
          free.append(container)
        case .underWay: waiting.append((container, image, machine))
        case .tooLarge: free.append(container)
        }
      case 5..<8: letOneGo()
      case 8:
        if !waiting.isEmpty {
          let given = waiting.remove(at: Int(random.index(below: UInt32(waiting.count))))
          lab.cancel(given.container)
          free.append(given.container)
        }
      default:
        _ = lab.remove(
          Int(random.index(below: UInt32(images))), on: Int(random.index(below: UInt32(machines))))
      }
      noteReady()
      lab.checkInvariants()
    }

    mutating func letOneGo() {
      guard !using.isEmpty else { return }
      let gone = using.remove(at: Int(random.index(below: UInt32(using.count))))
      lab.release(gone.image, on: gone.machine)
    }

    mutating func noteReady() {
      for ready in lab.ready[told...] {
        let index = waiting.firstIndex { $0.container == ready.container }
        guard let index else {
          Issue.record("container \(ready.container) is told of an image it does not wait for")
          continue
        }
        let container = waiting.remove(at: index)
        #expect(lab.holds(container.image, on: container.machine))
        using.append((container.image, container.machine))
        free.append(container.container)
      }
      told = lab.ready.count
    }
  }

  private func life(_ seed: UInt64, store: Bytes) -> Life {
    let configuration = cluster(
      layers: [7, 13, 0, 29, 3, 11, 17, 5],
      images: [[0, 1], [0, 2, 3], [0, 4], [5, 6], [7], [0, 1, 6], []],
      machines: [
        machine(store: store, link: .megabytes(6), extraction: .megabytes(30)),
        machine(store: store, extraction: .megabytes(9), parallelLayers: 1),
        machine(store: store, link: .megabytes(50), pinned: [4]),
      ],
      registry: .megabytes(17), latency: .uniform(minimum: 0.01, maximum: 0.4))
    return Life(
      lab: ImagesLab(configuration, seed: seed), random: RandomStream(seed: seed, name: "life"),
      machines: 3, images: 7)
  }

  @Test(arguments: 1...8)
  func everyContainerThatWaitsIsToldOnceAndAllBytesAreAccountedFor(seed: UInt64) {
    var life = life(seed, store: .megabytes(90))
    for _ in 0..<400 { life.act() }
    var rounds = 0
    while !life.waiting.isEmpty || life.lab.pullsUnderWay > 0 {
      life.lab.runToEnd()
      life.noteReady()
      life.letOneGo()
      rounds += 1
      guard rounds < 10_000 else {
        Issue.record("\(life.waiting.count) containers wait for ever")
        return
      }
    }
    #expect(life.lab.ready.count > 50)
    while !life.using.isEmpty { life.letOneGo() }
    life.lab.checkInvariants()
    for machine in 0..<3 {
      #expect(life.lab.reserved(machine) == .zero)
      #expect(life.lab.stored(machine) <= .megabytes(90))
      for image in 0..<7 where !(machine == 2 && image == 4) {
        #expect(life.lab.remove(image, on: machine) == true || !life.lab.holds(image, on: machine))
      }
      let pinned = Bytes.megabytes(machine == 2 && life.lab.holds(4, on: 2) ? 10 : 0)
      #expect(life.lab.stored(machine) == pinned)
    }
  }

  @Test func withoutRemovalEachLayerIsPulledOnce() {
    let layers: [Int64] = [7, 13, 1, 29, 3, 11, 17, 5]
    let lab = ImagesLab(
      cluster(
        layers: layers, images: [[0, 1], [0, 2, 3], [0, 4], [5, 6], [7, 1], [0, 1, 6]],
        machines: [machine(link: .megabytes(7)), machine(extraction: .megabytes(20))],
        registry: .megabytes(11), latency: .uniform(minimum: 0, maximum: 0.5)))
    var random = RandomStream(seed: 3, name: "images")
    for container in 0..<200 {
      lab.run(until: lab.now + SimDuration(rounding: random.exponential() * 0.2))
      lab.acquire(Int(random.index(below: 6)), on: container % 2, for: container)
    }
    lab.runToEnd()
    let all = Bytes.megabytes(layers.reduce(0, +))
    for machine in 0..<2 {
      #expect(lab.pulled(machine) == all)
      #expect(lab.stored(machine) == all + all)
    }
  }

  @Test func theSameSeedGivesTheSameRun() {
    var first = life(5, store: .megabytes(90))
    var second = life(5, store: .megabytes(90))
    var other = life(6, store: .megabytes(90))
    for _ in 0..<200 {
      first.act()
      second.act()
      other.act()
    }
    #expect(first.lab.ready == second.lab.ready)
    #expect(first.lab.fingerprint == second.lab.fingerprint)
    #expect(first.lab.fingerprint != other.lab.fingerprint)
  }

  @Test func aCopyGoesOnLikeTheOriginalAndIndependently() {
    var original = life(9, store: .megabytes(90))
    for _ in 0..<100 { original.act() }
    var copy = Life(
      lab: original.lab.fork(), random: original.random, machines: 3, images: 7,
      using: original.using, waiting: original.waiting, told: original.told, free: original.free,
      containers: original.containers)
    for _ in 0..<100 { original.act() }
    for _ in 0..<100 { copy.act() }
    #expect(copy.lab.ready == original.lab.ready)
    #expect(copy.lab.fingerprint == original.lab.fingerprint)
    #expect(copy.lab.eventCount == original.lab.eventCount)
  }
}
