import SimKernel

/// The image stores of the machines: which layers and images lie in each, what keeps them there, and what
/// goes when room is needed.
///
/// An image is there or not; it holds on to its layers when it is there, a pull does so once it is
/// its turn to be given room. A layer that nothing holds on to leaves at once. Layers take room from when they are
/// on their way, so a store never holds more than it can. Room is made by removing images that no container uses,
/// that are not pinned and not being pulled: the one whose use ended longest ago first.
///
/// What this leaves out: the room that a compressed layer takes until it has been unpacked, and what
/// containers write.
struct LayerStores: ~Copyable {
  private let catalogue: ImageCatalogue
  private var rooms: Table<MachineID, Room>
  /// One row a machine and layer, machine by machine.
  private var layers: Table<LayerPlaceID, LayerPlace>
  /// One row a machine and image, machine by machine.
  private var images: Table<ImagePlaceID, ImagePlace>

  /// Creates the stores with nothing in them.
  init(_ configuration: borrowing ClusterConfiguration, catalogue: ImageCatalogue) {
    self.catalogue = catalogue
    let machines = configuration.machines.count
    precondition(
      machines * max(catalogue.layers.count, catalogue.imageCount) < Int(UInt32.max),
      "there are too many images for so many machines")
    rooms = Table(capacity: machines)
    layers = Table(repeating: LayerPlace(), count: machines * catalogue.layers.count)
    images = Table(repeating: ImagePlace(), count: machines * catalogue.imageCount)
    for machine in configuration.machines {
      precondition(machine.imageStore >= .zero, "the size of an image store cannot be negative")
      let id = rooms.append(Room(size: machine.imageStore))
      for image in machine.pinned { pin(image, on: id) }
      precondition(
        rooms[id].pinned <= rooms[id].size, "the pinned images do not fit into the image store")
    }
  }

  private init(copying other: borrowing LayerStores) {
    catalogue = other.catalogue
    rooms = other.rooms.copy()
    layers = other.layers.copy()
    images = other.images.copy()
  }

  /// An independent copy.
  borrowing func copy() -> LayerStores { LayerStores(copying: self) }

  // MARK: What there is

  /// Whether all of `image` is on `machine`.
  func holds(_ image: ImageID, on machine: MachineID) -> Bool {
    images[place(image, machine)].isPresent
  }

  /// Containers that use `image` on `machine` or wait for it.
  func users(of image: ImageID, on machine: MachineID) -> UInt32 {
    images[place(image, machine)].users
  }

  /// The pull that brings `image` to `machine`; `none` when there is none.
  func pull(of image: ImageID, on machine: MachineID) -> PullID {
    images[place(image, machine)].pull
  }

  /// What is the case with `layer` on `machine`.
  func state(of layer: LayerID, on machine: MachineID) -> LayerState {
    layers[place(layer, machine)].state
  }

  /// The pull that downloads `layer` to `machine`, while the layer is on its way.
  func owner(of layer: LayerID, on machine: MachineID) -> PullID {
    layers[place(layer, machine)].owner
  }

  /// Bytes of the layers that are present on `machine`.
  func stored(on machine: MachineID) -> Bytes { rooms[machine].stored }

  /// Bytes kept free on `machine` for the layers on their way to it.
  func reserved(on machine: MachineID) -> Bytes { rooms[machine].reserved }

  /// Whether `image` would fit on `machine` beside what is pinned there and nothing else.
  ///
  /// Room for pinned images counts as taken even while they are not there.
  func couldHold(_ image: ImageID, on machine: MachineID) -> Bool {
    var needed = rooms[machine].pinned
    for layer in catalogue.layers(of: image) where !layers[place(layer, machine)].isPinned {
      needed += catalogue.layers[layer.index].stored
    }
    return needed <= rooms[machine].size
  }

  // MARK: What uses images

  /// Notes that one more container uses `image` on `machine`, or waits for it.
  mutating func use(_ image: ImageID, on machine: MachineID) {
    let place = place(image, machine)
    if images[place].isRemovable { rooms[machine].removable.remove(place, in: &images) }
    images[place].users += 1
  }

  /// Notes that a container of `image` on `machine` has gone, or waits no longer.
  mutating func release(_ image: ImageID, on machine: MachineID) {
    let place = place(image, machine)
    precondition(images[place].users > 0, "an image is released that no container uses")
    images[place].users -= 1
    if images[place].isRemovable { rooms[machine].removable.append(place, in: &images) }
  }

  /// Notes which pull brings `image` to `machine`.
  mutating func setPull(_ pull: PullID, of image: ImageID, on machine: MachineID) {
    images[place(image, machine)].pull = pull
  }

  // MARK: What comes

  /// Holds on to those layers of `image` that are there or on their way to `machine`, and to the others once they come.
  mutating func holdLayers(of image: ImageID, on machine: MachineID) {
    for layer in catalogue.layers(of: image) { layers[place(layer, machine)].holders += 1 }
  }

  /// Lets go of the layers of `image` again; those that nothing else holds leave.
  mutating func letGoOfLayers(of image: ImageID, on machine: MachineID) {
    for layer in catalogue.layers(of: image) {
      let place = place(layer, machine)
      layers[place].holders -= 1
      guard layers[place].holders == 0, layers[place].state == .present else { continue }
      layers[place].state = .absent
      rooms[machine].stored -= catalogue.layers[layer.index].stored
    }
  }

  /// Keeps room for the missing layers of `image`, which are on their way from now on, removing other images where
  /// that is necessary.
  ///
  /// - Returns: Whether there is room. Without, everything removable has been removed.
  /// - Precondition: The layers of `image` are held.
  mutating func makeRoom(
    for image: ImageID, on machine: MachineID, pulledBy pull: PullID
  ) -> Bool {
    var missing = Bytes.zero
    for layer in catalogue.layers(of: image) where state(of: layer, on: machine) == .absent {
      missing += catalogue.layers[layer.index].stored
    }
    while rooms[machine].free < missing {
      guard let place = rooms[machine].removable.removeFirst(in: &images) else { return false }
      drop(place, from: machine)
    }
    rooms[machine].reserved += missing
    for layer in catalogue.layers(of: image) where state(of: layer, on: machine) == .absent {
      layers[place(layer, machine)].state = .awaited
      layers[place(layer, machine)].owner = pull
    }
    return true
  }

  /// Notes how far `layer`, on its way to `machine`, has come.
  mutating func note(_ state: LayerState, of layer: LayerID, on machine: MachineID) {
    let place = place(layer, machine)
    precondition(
      layers[place].state.rawValue + 1 == state.rawValue, "a layer has left out a part of its way")
    layers[place].state = state
    guard state == .present else { return }
    layers[place].owner = .none
    let size = catalogue.layers[layer.index].stored
    rooms[machine].reserved -= size
    rooms[machine].stored += size
  }

  /// Notes that all layers of `image`, which are held, have come to `machine`: the image is there.
  mutating func complete(_ image: ImageID, on machine: MachineID) {
    let place = place(image, machine)
    images[place].pull = .none
    images[place].isPresent = true
    if images[place].isRemovable { rooms[machine].removable.append(place, in: &images) }
  }

  // MARK: What goes

  /// Removes `image` from `machine`, unless it is in use, pinned, being pulled or not there.
  ///
  /// - Returns: Whether it has been removed.
  mutating func remove(_ image: ImageID, on machine: MachineID) -> Bool {
    let place = place(image, machine)
    guard images[place].isRemovable else { return false }
    rooms[machine].removable.remove(place, in: &images)
    drop(place, from: machine)
    return true
  }

  /// Removes everything from `machine` that may be removed.
  mutating func removeAll(on machine: MachineID) {
    while let place = rooms[machine].removable.removeFirst(in: &images) {
      drop(place, from: machine)
    }
  }

  /// Gives up all layers on their way to `machine`; what is there of them is lost.
  mutating func dropAwaited(on machine: MachineID) {
    for layer in catalogue.layers.indices.map({ LayerID($0) }) {
      let place = place(layer, machine)
      guard layers[place].state != .absent, layers[place].state != .present else { continue }
      layers[place].state = .absent
      layers[place].owner = .none
      rooms[machine].reserved -= catalogue.layers[layer.index].stored
    }
  }

  private mutating func drop(_ image: ImagePlaceID, from machine: MachineID) {
    images[image].isPresent = false
    letGoOfLayers(of: ImageID(image.index % catalogue.imageCount), on: machine)
  }

  private mutating func pin(_ image: ImageID, on machine: MachineID) {
    images[place(image, machine)].isPinned = true
    for layer in catalogue.layers(of: image) where !layers[place(layer, machine)].isPinned {
      layers[place(layer, machine)].isPinned = true
      rooms[machine].pinned += catalogue.layers[layer.index].stored
    }
  }

  private func place(_ image: ImageID, _ machine: MachineID) -> ImagePlaceID {
    ImagePlaceID(machine.index * catalogue.imageCount + image.index)
  }

  private func place(_ layer: LayerID, _ machine: MachineID) -> LayerPlaceID {
    LayerPlaceID(machine.index * catalogue.layers.count + layer.index)
  }

  // MARK: What must hold

  /// Checks that what is said of the store of `machine` agrees with its layers and images.
  ///
  /// - Parameters:
  ///   - machine: Whose store.
  ///   - pulled: The images whose layers a pull holds.
  func checkInvariants(of machine: MachineID, pulling pulled: [ImageID]) {
    let room = rooms[machine]
    precondition(room.free >= .zero, "an image store holds more than it can")
    var holders = [UInt32](repeating: 0, count: catalogue.layers.count)
    for image in pulled {
      for layer in catalogue.layers(of: image) { holders[layer.index] += 1 }
    }
    var removable = 0
    for image in (0..<catalogue.imageCount).map({ ImageID($0) }) {
      let row = images[place(image, machine)]
      precondition(!row.isPresent || row.pull.isNone, "an image that is there is being pulled")
      precondition(
        row.isPresent || !row.pull.isNone || row.users == 0,
        "an image is used that is neither there nor on its way")
      if row.isRemovable { removable += 1 }
      guard row.isPresent else { continue }
      for layer in catalogue.layers(of: image) {
        holders[layer.index] += 1
        precondition(
          state(of: layer, on: machine) == .present, "an image is there without one of its layers")
      }
    }
    var stored = Bytes.zero
    var reserved = Bytes.zero
    for layer in (0..<catalogue.layers.count).map({ LayerID($0) }) {
      let row = layers[place(layer, machine)]
      precondition(
        row.holders == holders[layer.index], "a layer is not held by the images that consist of it")
      precondition(
        row.state == .absent || row.holders > 0, "a layer has stayed that no image needs")
      precondition(
        (row.state == .absent || row.state == .present) == row.owner.isNone,
        "a layer is on its way for no pull")
      if row.state == .present {
        stored += catalogue.layers[layer.index].stored
      } else if row.state != .absent {
        reserved += catalogue.layers[layer.index].stored
      }
    }
    precondition(stored == room.stored, "the bytes stored are not the sum over the layers")
    precondition(reserved == room.reserved, "the bytes reserved are not the sum over the layers")
    var place = room.removable.first
    while !place.isNone {
      precondition(images[place].isRemovable, "an image may be removed that must stay")
      removable -= 1
      place = images[place].after
    }
    precondition(removable == 0, "an image that nothing keeps cannot be removed")
  }

  struct Room: BitwiseCopyable {
    let size: Bytes
    /// Bytes of the layers of all pinned images, there or not.
    var pinned = Bytes.zero
    var stored = Bytes.zero
    var reserved = Bytes.zero
    /// The images that may be removed, the one whose use ended longest ago first.
    var removable = Chain<ImagePlaceID>()

    init(size: Bytes) { self.size = size }

    var free: Bytes { size - stored - reserved }
  }

  struct LayerPlace: BitwiseCopyable {
    /// Images that are there, and pulls that have been given room, of which the layer is a part.
    var holders: UInt32 = 0
    var owner = PullID.none
    var state = LayerState.absent
    var isPinned = false
  }

  struct ImagePlace: Chained {
    var users: UInt32 = 0
    var pull = PullID.none
    var before = ImagePlaceID.none
    var after = ImagePlaceID.none
    var isPresent = false
    var isPinned = false

    var isRemovable: Bool { isPresent && users == 0 && !isPinned }
  }

  struct LayerPlaceID: TableID {
    var rawValue: UInt32
  }

  struct ImagePlaceID: TableID {
    var rawValue: UInt32
  }
}

/// Where a layer is, seen from a machine, in the order in which it passes through.
enum LayerState: UInt8 {
  /// Not there, nor on its way.
  case absent
  /// On its way: one of the downloads of its pull, which are limited in number, will be its.
  case awaited
  /// On its way: on the wire.
  case downloading
  /// On its way: there, compressed.
  case downloaded
  /// On its way: being unpacked.
  case extracting
  /// There.
  case present
}
