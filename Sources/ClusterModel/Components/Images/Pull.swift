import SimKernel

/// One image on its way to one machine.
struct Pull: Chained {
  var image: ImageID
  var machine: MachineID
  var before = PullID.none
  var after = PullID.none
  var stage = PullStage.asking
  /// Whether it holds on to its layers.
  var holdsLayers = false
  /// The downloads under way that it began.
  var downloads: UInt32 = 0
  /// The position from which to look for its next layer to download; see ``ImageCatalogue/layer(at:)``.
  var nextDownload: Int
  /// The position of its first layer that is not known to be there: the next one to unpack.
  var nextLayer: Int
  /// When the registry will have said which layers it consists of; `never` while the registry is away.
  var answerAt = SimTime.never
  /// While the registry is away, how long it takes from its return on.
  var answerTime = SimDuration.zero
  /// The containers that wait for it, in the order of their coming.
  var containers = Chain<ContainerID>()

  /// Begins at the first of the layers at `positions`.
  init(of image: ImageID, to machine: MachineID, layersAt positions: Range<Int>) {
    self.image = image
    self.machine = machine
    nextDownload = positions.lowerBound
    nextLayer = positions.lowerBound
  }
}

/// How far a pull has come.
enum PullStage: UInt8 {
  /// The registry has been asked for the image's layers.
  case asking
  /// The layers are known, and room is to be made for them.
  case waitingForRoom
  /// The layers are on their way.
  case transferring
  /// It has ended, and its row may be used again.
  case ended
}

/// A container that waits for an image, or whose image has just come.
struct ImageWaiter: Chained {
  var image = ImageID.none
  var machine = MachineID.none
  var before = ContainerID.none
  var after = ContainerID.none
  var stage = ImageWaiterStage.none
}

/// Where a container stands that has asked for an image.
enum ImageWaiterStage: UInt8 {
  /// It waits for no image.
  case none
  /// It waits for a pull.
  case waiting
  /// Its image has come; it has not been told.
  case ready
}
