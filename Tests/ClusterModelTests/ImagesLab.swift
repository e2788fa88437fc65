import SimKernel

@testable import ClusterModel

/// A cluster of which only the images are looked at: the test plays the containers.
final class ImagesLab {
  private var simulation: Simulation<ImagesWorld>

  init(_ configuration: ClusterConfiguration, seed: UInt64 = 1) {
    simulation = Simulation(
      ImagesWorld(
        stores: ImageStores(configuration), random: RandomStream(seed: seed, name: "registry")))
  }

  private init(_ simulation: consuming Simulation<ImagesWorld>) { self.simulation = simulation }

  func fork() -> ImagesLab { ImagesLab(simulation.fork()) }

  var now: SimTime { simulation.now }
  var eventCount: UInt64 { simulation.eventCount }
  var fingerprint: Fingerprint { simulation.eventFingerprint }
  var pullsUnderWay: Int { simulation.model.stores.pullsUnderWay }

  /// The containers told that their image has come, in that order, and when.
  var ready: [Ready] { simulation.model.ready }

  struct Ready: Equatable {
    var container: Int
    var time: SimTime
  }

  func readyAt(_ container: Int) -> SimTime? {
    simulation.model.ready.first { $0.container == container }?.time
  }

  func holds(_ image: Int, on machine: Int = 0) -> Bool {
    simulation.model.stores.holds(ImageID(image), on: MachineID(machine))
  }

  func isPulling(_ image: Int, to machine: Int = 0) -> Bool {
    simulation.model.stores.isPulling(ImageID(image), to: MachineID(machine))
  }

  func users(of image: Int, on machine: Int = 0) -> Int {
    simulation.model.stores.users(of: ImageID(image), on: MachineID(machine))
  }

  func pulled(_ machine: Int = 0) -> Bytes {
    simulation.model.stores.bytesPulled(MachineID(machine))
  }

  func stored(_ machine: Int = 0) -> Bytes {
    simulation.model.stores.bytesStored(MachineID(machine))
  }

  func reserved(_ machine: Int = 0) -> Bytes {
    simulation.model.stores.bytesReserved(MachineID(machine))
  }

  /// Lets everything up to `time` happen.
  func run(until time: SimTime) { simulation.run(until: time) }

  /// Lets everything happen that is scheduled.
  func runToEnd() { simulation.run(until: .never) }

  @discardableResult
  func acquire(_ image: Int, on machine: Int = 0, for container: Int) -> Acquisition {
    simulation.acquire(ImageID(image), on: MachineID(machine), for: ContainerID(container))
  }

  func release(_ image: Int, on machine: Int = 0) {
    simulation.release(ImageID(image), on: MachineID(machine))
  }

  func cancel(_ container: Int) {
    simulation.cancel(ContainerID(container))
  }

  func remove(_ image: Int, on machine: Int = 0) -> Bool {
    simulation.model.stores.remove(ImageID(image), on: MachineID(machine))
  }

  func place(_ image: Int, on machine: Int = 0) -> Bool {
    simulation.model.stores.place(ImageID(image), on: MachineID(machine))
  }

  func checkInvariants() { simulation.model.stores.checkInvariants() }
}

extension Simulation where Model == ImagesWorld {
  fileprivate mutating func acquire(
    _ image: ImageID, on machine: MachineID, for container: ContainerID
  ) -> Acquisition {
    let outcome = model.stores.acquire(
      image, on: machine, for: container, agenda: &agenda, random: &model.random)
    model.tellContainers(at: now)
    return outcome
  }

  fileprivate mutating func release(_ image: ImageID, on machine: MachineID) {
    model.stores.release(image, on: machine, agenda: &agenda)
    model.tellContainers(at: now)
  }

  fileprivate mutating func cancel(_ container: ContainerID) {
    model.stores.cancel(container, agenda: &agenda)
    model.tellContainers(at: now)
  }
}

struct ImagesWorld: SimModel, ~Copyable {
  var stores: ImageStores
  var random: RandomStream
  var ready: [ImagesLab.Ready] = []

  init(stores: consuming ImageStores, random: RandomStream) {
    self.stores = stores
    self.random = random
  }

  var nextArrival: EventKey { .never }
  var arrivalDigest: UInt64 { 0 }

  mutating func arrive(_ agenda: inout Agenda<ClusterEvent>) {}

  mutating func handle(_ event: ClusterEvent, _ agenda: inout Agenda<ClusterEvent>) {
    switch event.kind {
    case .registryAnswered: stores.registryAnswered(PullID(rawValue: event.id), agenda: &agenda)
    case .downloadAdvanced: stores.downloadAdvanced(agenda: &agenda)
    case .layerExtracted: stores.layerExtracted(MachineID(rawValue: event.id), agenda: &agenda)
    default: preconditionFailure("something happened that has nothing to do with images")
    }
    tellContainers(at: agenda.now)
  }

  mutating func tellContainers(at now: SimTime) {
    while let container = stores.nextReady() {
      ready.append(ImagesLab.Ready(container: container.index, time: now))
    }
  }

  func checkInvariants(at time: SimTime) { stores.checkInvariants() }

  borrowing func copy() -> ImagesWorld {
    var other = ImagesWorld(stores: stores.copy(), random: random)
    other.ready = ready
    return other
  }
}

/// A configuration of machines, layers of these compressed megabytes (twice that when stored), and images of them.
func cluster(
  layers: [Int64], images: [[Int]], machines: [MachineConfiguration] = [MachineConfiguration()],
  registry: Bandwidth = .unlimited, latency: Distribution = .constant(0)
) -> ClusterConfiguration {
  var configuration = ClusterConfiguration()
  configuration.machines = machines
  configuration.layers = layers.map {
    LayerConfiguration(compressed: .megabytes($0), stored: .megabytes(2 * $0))
  }
  configuration.images = images.enumerated().map { index, layers in
    ImageConfiguration(name: "image \(index)", layers: layers.map { LayerID($0) })
  }
  configuration.registry.bandwidth = registry
  configuration.registry.latency = latency
  return configuration
}

/// A machine with these properties.
func machine(
  store: Bytes = .largest, link: Bandwidth = .unlimited, extraction: Bandwidth = .unlimited,
  perLayer: SimDuration = .zero, parallelLayers: Int = 3, preloaded: [Int] = [], pinned: [Int] = []
) -> MachineConfiguration {
  var machine = MachineConfiguration()
  machine.imageStore = store
  machine.link = link
  machine.extraction = extraction
  machine.extractionPerLayer = perLayer
  machine.parallelLayers = parallelLayers
  machine.preloaded = preloaded.map { ImageID($0) }
  machine.pinned = pinned.map { ImageID($0) }
  return machine
}

extension SimTime {
  static func milliseconds(_ count: Int64) -> SimTime { .start + .milliseconds(count) }
}
