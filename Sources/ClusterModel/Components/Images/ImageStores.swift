import SimKernel

/// What a container meets that asks for its image.
enum Acquisition: Hashable, Sendable {
  /// The image is there.
  case present
  /// The image is on its way; ``ImageStores/nextReady()`` names the container when it has come.
  case underWay
  /// The image can never fit into the machine's store.
  case tooLarge
}

/// Images on machines, and on their way to them.
///
/// A pull asks the registry for the image's layers, waits for room in the machine's store, downloads what is
/// neither there nor on its way, a few layers at a time, and has each layer unpacked once it and all below it are
/// there. While one layer is unpacked the next ones are downloaded. A layer that several pulls need is
/// transferred once; a container that asks for an image which is on its way joins that pull.
///
/// A pull that finds no room although all unused images have been removed waits until a container of its machine goes.
/// Pulls of one machine are given room in the order in which the registry answered; none overtakes, so that a large
/// image is not kept waiting by small ones for ever. (Docker itself lets such a pull fail, and its users try again.)
/// Pulls that have been given room do not wait for one another's room, so they never block each other.
///
/// A pull always goes on to its end, also when no container waits for it any more.
struct ImageStores: ~Copyable {
  private let catalogue: ImageCatalogue
  private let parallelLayers: [Int]
  private let latency: Sampler
  private let samplers: SamplerPool
  private var stores: LayerStores
  private var downloads: Downloads
  private var extractions: Extractions
  private var machines: Table<MachineID, MachinePulls>
  private var pulls = Table<PullID, Pull>()
  private var endedPulls = Chain<PullID>()
  private var waiters = Table<ContainerID, ImageWaiter>()
  private var ready = Chain<ContainerID>()
  /// The instant that the pending download event is for; `never` when none is needed.
  private var downloadsDue = SimTime.never

  /// The share of its bandwidth that the registry has now; 0 while it is away.
  private var registryShare = 1.0

  /// Whether an engine pulls, and says when it has.
  private let isLive: Bool

  /// The pulls that have begun and not ended, on all machines.
  private(set) var pullsUnderWay = 0

  /// Creates the stores with the preloaded images in them.
  ///
  /// - Precondition: The configuration is valid: no size or bandwidth is negative, the pinned images of each
  ///   machine fit into its store, and so do the preloaded ones beside them.
  init(_ configuration: borrowing ClusterConfiguration) {
    // Locals first: Swift 6.3.1, optimising, releases a property once too often that is read while the
    // others of a noncopyable struct have no value yet.
    let catalogue = ImageCatalogue(configuration)
    let parallelLayers = configuration.machines.map { $0.parallelLayers }
    precondition(
      parallelLayers.allSatisfy { $0 > 0 }, "a pull downloads at least one layer at a time")
    var samplers = SamplerPool()
    latency = samplers.add(configuration.registry.latency)
    self.samplers = samplers
    self.parallelLayers = parallelLayers
    self.catalogue = catalogue
    isLive = configuration.isLive
    stores = LayerStores(configuration, catalogue: catalogue)
    downloads = Downloads(
      registry: configuration.registry.bandwidth, links: configuration.machines.map { $0.link })
    extractions = Extractions(
      speeds: configuration.machines.map(\.extraction),
      perLayer: configuration.machines.map(\.extractionPerLayer))
    machines = Table(repeating: MachinePulls(), count: configuration.machines.count)
    for (index, machine) in configuration.machines.enumerated() {
      let id = MachineID(index)
      for image in machine.preloaded { _ = place(image, on: id) }
      // One that did not fit, or that had to make room for a later one, is missing.
      precondition(
        machine.preloaded.allSatisfy { stores.holds($0, on: id) },
        "the preloaded images do not fit into the image store")
    }
  }

  private init(copying other: borrowing ImageStores) {
    catalogue = other.catalogue
    parallelLayers = other.parallelLayers
    isLive = other.isLive
    latency = other.latency
    samplers = other.samplers.copy()
    stores = other.stores.copy()
    downloads = other.downloads.copy()
    extractions = other.extractions.copy()
    machines = other.machines.copy()
    pulls = other.pulls.copy()
    endedPulls = other.endedPulls
    waiters = other.waiters.copy()
    ready = other.ready
    downloadsDue = other.downloadsDue
    pullsUnderWay = other.pullsUnderWay
    registryShare = other.registryShare
  }

  /// An independent copy.
  borrowing func copy() -> ImageStores { ImageStores(copying: self) }

  // MARK: What there is

  /// Whether all of `image` is on `machine`.
  func holds(_ image: ImageID, on machine: MachineID) -> Bool { stores.holds(image, on: machine) }

  /// Whether `image` is on its way to `machine`.
  func isPulling(_ image: ImageID, to machine: MachineID) -> Bool {
    !stores.pull(of: image, on: machine).isNone
  }

  /// Whether `image` fits on `machine` beside what is pinned there; otherwise it can never be pulled.
  func couldHold(_ image: ImageID, on machine: MachineID) -> Bool {
    stores.couldHold(image, on: machine)
  }

  /// Containers that use `image` on `machine` or wait for it.
  func users(of image: ImageID, on machine: MachineID) -> Int {
    Int(stores.users(of: image, on: machine))
  }

  /// Compressed bytes of all layers that have arrived at `machine`.
  func bytesPulled(_ machine: MachineID) -> Bytes { machines[machine].pulled }

  /// Bytes of the layers that lie unpacked in the store of `machine`.
  func bytesStored(_ machine: MachineID) -> Bytes { stores.stored(on: machine) }

  /// Bytes kept free in the store of `machine` for layers on their way.
  func bytesReserved(_ machine: MachineID) -> Bytes { stores.reserved(on: machine) }

  // MARK: What containers do

  /// Asks for `image` on `machine` on behalf of `container`, which from now on uses it or waits for it.
  ///
  /// - Parameters:
  ///   - image: What to run.
  ///   - machine: Where.
  ///   - container: What comes out of ``nextReady()`` when the image is there.
  ///   - agenda: The clock, and where to schedule what follows.
  ///   - random: The stream from which the registry's latency is drawn when a pull begins.
  /// - Returns: After ``Acquisition/tooLarge`` the container neither uses the image nor waits for it.
  mutating func acquire(
    _ image: ImageID, on machine: MachineID, for container: ContainerID,
    agenda: inout Agenda<ClusterEvent>, random: inout RandomStream
  ) -> Acquisition {
    guard !holds(image, on: machine) else {
      stores.use(image, on: machine)
      return .present
    }
    var pull = stores.pull(of: image, on: machine)
    if pull.isNone {
      guard couldHold(image, on: machine) else { return .tooLarge }
      pull = begin(image, on: machine, agenda: &agenda, random: &random)
    }
    stores.use(image, on: machine)
    while waiters.count <= container.index { _ = waiters.append(ImageWaiter()) }
    precondition(waiters[container].stage == .none, "a container waits for two images")
    waiters[container].image = image
    waiters[container].machine = machine
    waiters[container].stage = .waiting
    pulls[pull].containers.append(container, in: &waiters)
    return .underWay
  }

  /// Notes that a container which used `image` on `machine` has gone.
  mutating func release(
    _ image: ImageID, on machine: MachineID, agenda: inout Agenda<ClusterEvent>
  ) {
    stores.release(image, on: machine)
    if !machines[machine].waiting.isEmpty {
      proceed(on: machine, agenda: &agenda)
      settleDownloads(agenda: &agenda)
    }
  }

  /// Notes that `container`, which waits for its image, has been given up.
  ///
  /// The pull goes on.
  mutating func cancel(_ container: ContainerID, agenda: inout Agenda<ClusterEvent>) {
    let waiter = waiters[container]
    switch waiter.stage {
    case .none: preconditionFailure("a container is given up that waits for no image")
    case .waiting:
      pulls[stores.pull(of: waiter.image, on: waiter.machine)].containers
        .remove(container, in: &waiters)
    case .ready: ready.remove(container, in: &waiters)
    }
    waiters[container].stage = .none
    release(waiter.image, on: waiter.machine, agenda: &agenda)
  }

  /// Removes `image` from `machine`, with those of its layers that no other image there needs.
  ///
  /// - Returns: Whether it has been removed: not when it is in use, pinned, being pulled or not there.
  mutating func remove(_ image: ImageID, on machine: MachineID) -> Bool {
    stores.remove(image, on: machine)
  }

  /// Puts `image` on `machine` at once, without a transfer, as part of the state that a run begins with.
  ///
  /// - Returns: Whether it is there; not when there is no room beside what is in use or pinned.
  /// - Precondition: Nothing is being pulled to `machine`.
  mutating func place(_ image: ImageID, on machine: MachineID) -> Bool {
    precondition(
      machines[machine].count == 0, "an image cannot be put beside those that are being pulled")
    guard !holds(image, on: machine) else { return true }
    guard couldHold(image, on: machine) else { return false }
    stores.holdLayers(of: image, on: machine)
    guard stores.makeRoom(for: image, on: machine, pulledBy: PullID(0)) else {
      stores.letGoOfLayers(of: image, on: machine)
      return false
    }
    for layer in catalogue.layers(of: image) {
      guard stores.state(of: layer, on: machine) == .awaited else { continue }
      for state in [LayerState.downloading, .downloaded, .extracting, .present] {
        stores.note(state, of: layer, on: machine)
      }
    }
    stores.complete(image, on: machine)
    return true
  }

  /// Takes out a container whose image has come; the Cluster asks after every event handled here.
  ///
  /// - Returns: In the order in which images came, then in that of asking; `nil` when all have been told.
  mutating func nextReady() -> ContainerID? {
    guard let container = ready.removeFirst(in: &waiters) else { return nil }
    waiters[container].stage = .none
    return container
  }

  // MARK: What happens

  /// The registry has said which layers make up the image of `pull`.
  mutating func registryAnswered(_ pull: PullID, agenda: inout Agenda<ClusterEvent>) {
    guard pulls[pull].stage == .asking, pulls[pull].answerAt == agenda.now else { return }
    let machine = pulls[pull].machine
    pulls[pull].stage = .waitingForRoom
    machines[machine].waiting.append(pull, in: &pulls)
    proceed(on: machine, agenda: &agenda)
    settleDownloads(agenda: &agenda)
  }

  /// The download that ends first may have ended.
  mutating func downloadAdvanced(agenda: inout Agenda<ClusterEvent>) {
    guard downloadsDue == agenda.now else { return }
    downloadsDue = .never
    while let arrived = downloads.takeFinished(at: agenda.now) {
      machines[arrived.machine].pulled += catalogue.layers[arrived.layer.index].compressed
      stores.note(.downloaded, of: arrived.layer, on: arrived.machine)
      pulls[arrived.pull].downloads -= 1
      startDownloads(of: arrived.pull, at: agenda.now)
      startExtraction(on: arrived.machine, agenda: &agenda)
    }
    settleDownloads(agenda: &agenda)
  }

  /// A machine has unpacked one layer.
  mutating func layerExtracted(_ machine: MachineID, agenda: inout Agenda<ClusterEvent>) {
    guard let layer = extractions.finish(on: machine, at: agenda.now) else { return }
    stores.note(.present, of: layer, on: machine)
    proceed(on: machine, agenda: &agenda)
    settleDownloads(agenda: &agenda)
  }

  // MARK: The way of a pull

  private mutating func begin(
    _ image: ImageID, on machine: MachineID,
    agenda: inout Agenda<ClusterEvent>, random: inout RandomStream
  ) -> PullID {
    let row = Pull(of: image, to: machine, layersAt: catalogue.positions(of: image))
    let pull = endedPulls.removeFirst(in: &pulls) ?? pulls.append(row)
    pulls[pull] = row
    stores.setPull(pull, of: image, on: machine)
    machines[machine].count += 1
    pullsUnderWay += 1
    let latency = SimDuration(rounding: samplers.sample(latency, &random))
    pulls[pull].answerTime = max(latency, .zero)
    if registryShare > 0, !isLive { ask(pull, agenda: &agenda) }
    return pull
  }

  /// Lets the registry's answer come, after what is left of its latency.
  private mutating func ask(_ pull: PullID, agenda: inout Agenda<ClusterEvent>) {
    let time = agenda.now + pulls[pull].answerTime
    pulls[pull].answerAt = time
    agenda.schedule(.registryAnswered(pull), at: time)
  }

  /// Lets the registry's answer of the pull of `image` to `machine` come at `time`, where it is not drawn.
  mutating func answer(
    _ image: ImageID, on machine: MachineID, at time: SimTime,
    agenda: inout Agenda<ClusterEvent>
  ) {
    let pull = stores.pull(of: image, on: machine)
    precondition(!pull.isNone, "the registry answered for an image that nobody pulls")
    pulls[pull].answerAt = time
    agenda.schedule(.registryAnswered(pull), at: time)
  }

  /// Lets everything go on at `machine` that can at this instant.
  private mutating func proceed(on machine: MachineID, agenda: inout Agenda<ClusterEvent>) {
    repeat {
      giveRoom(on: machine, at: agenda.now)
    } while endPulls(on: machine)
    startExtraction(on: machine, agenda: &agenda)
  }

  /// Gives room to the pulls that wait for it, in their order, as far as there is room.
  private mutating func giveRoom(on machine: MachineID, at now: SimTime) {
    while !machines[machine].waiting.isEmpty {
      let pull = machines[machine].waiting.first
      if !pulls[pull].holdsLayers {
        // From here on what there is of the image stays, or making room for the rest could remove it.
        pulls[pull].holdsLayers = true
        stores.holdLayers(of: pulls[pull].image, on: machine)
      }
      guard stores.makeRoom(for: pulls[pull].image, on: machine, pulledBy: pull) else { return }
      machines[machine].waiting.remove(pull, in: &pulls)
      machines[machine].transferring.append(pull, in: &pulls)
      pulls[pull].stage = .transferring
      startDownloads(of: pull, at: now)
    }
  }

  /// Begins as many downloads for `pull` as it may have at a time.
  private mutating func startDownloads(of pull: PullID, at now: SimTime) {
    let machine = pulls[pull].machine
    let end = catalogue.positions(of: pulls[pull].image).upperBound
    while pulls[pull].downloads < parallelLayers[machine.index], pulls[pull].nextDownload < end {
      let layer = catalogue.layer(at: pulls[pull].nextDownload)
      pulls[pull].nextDownload += 1
      guard
        stores.state(of: layer, on: machine) == .awaited,
        stores.owner(of: layer, on: machine) == pull
      else { continue }
      stores.note(.downloading, of: layer, on: machine)
      pulls[pull].downloads += 1
      let size = catalogue.layers[layer.index].compressed
      downloads.start(layer, for: pull, of: size, to: machine, at: now)
    }
  }

  /// Begins to unpack the next layer on `machine` if it is idle: of the pull that was given room first among those
  /// whose next layer has arrived.
  private mutating func startExtraction(
    on machine: MachineID, agenda: inout Agenda<ClusterEvent>
  ) {
    guard extractions.layer(on: machine).isNone else { return }
    var pull = machines[machine].transferring.first
    while !pull.isNone {
      if !hasAllLayers(pull) {
        let layer = catalogue.layer(at: pulls[pull].nextLayer)
        if stores.state(of: layer, on: machine) == .downloaded {
          stores.note(.extracting, of: layer, on: machine)
          let size = catalogue.layers[layer.index].compressed
          extractions.start(layer, of: size, on: machine, agenda: &agenda)
          return
        }
      }
      pull = pulls[pull].after
    }
  }

  /// Ends the pulls to `machine` whose layers are all there, and lets their containers go on.
  ///
  /// - Returns: Whether there was one.
  private mutating func endPulls(on machine: MachineID) -> Bool {
    var hasEnded = false
    var following = machines[machine].transferring.first
    while !following.isNone {
      let pull = following
      following = pulls[pull].after
      guard hasAllLayers(pull) else { continue }
      hasEnded = true
      while let container = pulls[pull].containers.removeFirst(in: &waiters) {
        waiters[container].stage = .ready
        ready.append(container, in: &waiters)
      }
      stores.complete(pulls[pull].image, on: machine)
      machines[machine].transferring.remove(pull, in: &pulls)
      machines[machine].count -= 1
      pulls[pull].stage = .ended
      endedPulls.append(pull, in: &pulls)
      pullsUnderWay -= 1
    }
    return hasEnded
  }

  /// Whether all layers of a pull that has been given room are there.
  private mutating func hasAllLayers(_ pull: PullID) -> Bool {
    let end = catalogue.positions(of: pulls[pull].image).upperBound
    while pulls[pull].nextLayer < end {
      let layer = catalogue.layer(at: pulls[pull].nextLayer)
      guard stores.state(of: layer, on: pulls[pull].machine) == .present else { return false }
      pulls[pull].nextLayer += 1
    }
    return true
  }

  /// Schedules the end of the download that ends first, unless an event for that instant is pending already.
  private mutating func settleDownloads(agenda: inout Agenda<ClusterEvent>) {
    let due = downloads.settle(at: agenda.now)
    guard due != downloadsDue else { return }
    downloadsDue = due
    if due < .never { agenda.schedule(.downloadAdvanced, at: due) }
  }

  // MARK: Faults

  /// From now on the registry has this share of its bandwidth; with 0 it is away, and questions and downloads stand still.
  mutating func setRegistry(share: Double, agenda: inout Agenda<ClusterEvent>) {
    let wasAway = registryShare == 0
    registryShare = share
    for pull in pulls.ids where pulls[pull].stage == .asking {
      if wasAway && share > 0 {
        ask(pull, agenda: &agenda)
      } else if !wasAway && share == 0 {
        pulls[pull].answerTime = pulls[pull].answerAt - agenda.now
        pulls[pull].answerAt = .never
      }
    }
    downloads.setRegistry(share: share)
    settleDownloads(agenda: &agenda)
  }

  /// Stops all pulls to `machine`: what has not become an image by now is lost, and those that waited for it wait no more.
  mutating func stop(_ machine: MachineID, agenda: inout Agenda<ClusterEvent>) {
    downloads.stop(machine)
    extractions.stop(machine)
    stores.dropAwaited(on: machine)
    for pull in pulls.ids where pulls[pull].machine == machine && pulls[pull].stage != .ended {
      let image = pulls[pull].image
      while let container = pulls[pull].containers.removeFirst(in: &waiters) {
        waiters[container].stage = .none
        stores.release(image, on: machine)
      }
      switch pulls[pull].stage {
      case .waitingForRoom: machines[machine].waiting.remove(pull, in: &pulls)
      case .transferring: machines[machine].transferring.remove(pull, in: &pulls)
      case .asking, .ended: break
      }
      stores.setPull(.none, of: image, on: machine)
      if pulls[pull].holdsLayers { stores.letGoOfLayers(of: image, on: machine) }
      machines[machine].count -= 1
      pulls[pull].stage = .ended
      endedPulls.append(pull, in: &pulls)
      pullsUnderWay -= 1
    }
    settleDownloads(agenda: &agenda)
  }

  /// Removes all images from `machine` that no container uses, but for pinned ones.
  mutating func removeAll(on machine: MachineID) { stores.removeAll(on: machine) }

  // MARK: What must hold

  /// Stops the program when the state contradicts itself.
  ///
  /// - Complexity: O(machines · (images + layers) + pulls + waiting containers).
  func checkInvariants() {
    for machine in machines.ids { checkInvariants(of: machine) }
    downloads.checkInvariants()
    var underWay = 0
    for pull in pulls.ids where pulls[pull].stage != .ended { underWay += 1 }
    precondition(underWay == pullsUnderWay, "the pulls under way are not those that were counted")
  }

  /// Stops the program when the state of one machine contradicts itself.
  func checkInvariants(of machine: MachineID) {
    var holding: [ImageID] = []
    var downloading = 0
    var count = 0
    for pull in pulls.ids {
      let row = pulls[pull]
      guard row.machine == machine, row.stage != .ended else { continue }
      count += 1
      downloading += Int(row.downloads)
      if row.holdsLayers { holding.append(row.image) }
      precondition(
        stores.pull(of: row.image, on: machine) == pull, "an image is pulled twice at a time")
      precondition(
        row.downloads <= parallelLayers[machine.index], "a pull downloads too much at a time")
      var waiting = 0
      var container = row.containers.first
      while !container.isNone {
        waiting += 1
        precondition(
          waiters[container].stage == .waiting && waiters[container].image == row.image
            && waiters[container].machine == machine, "a container waits for the wrong pull")
        container = waiters[container].after
      }
      precondition(
        waiting == stores.users(of: row.image, on: machine),
        "an image on its way is used by other than those that wait for it")
    }
    precondition(count == machines[machine].count, "a machine's pulls were not counted")
    precondition(
      downloading == downloads.count(to: machine),
      "a machine downloads for no pull, or a pull waits")
    stores.checkInvariants(of: machine, pulling: holding)
  }

  struct MachinePulls: BitwiseCopyable {
    /// Pulls that wait for room, in the order in which the registry answered.
    var waiting = Chain<PullID>()
    /// Pulls whose layers are on their way, in the order in which they were given room.
    var transferring = Chain<PullID>()
    /// Pulls under way.
    var count = 0
    /// Compressed bytes that have arrived.
    var pulled = Bytes.zero
  }
}
