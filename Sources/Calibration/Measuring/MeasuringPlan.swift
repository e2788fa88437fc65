import SimKernel

/// What is to be measured, and how often.
public struct MeasuringPlan: Hashable, Sendable {
  /// An image to be measured.
  public struct Image: Hashable, Sendable {
    /// Its name with registry and tag.
    public var reference: String
    /// What runs in it; `nil` to try Python first, then the shell.
    public var handler: Handler?

    /// Creates the description of an image.
    public init(_ reference: String, handler: Handler? = nil) {
      self.reference = reference
      self.handler = handler
    }
  }

  /// The images.
  public var images: [Image]
  /// What is measured of them.
  public var groups = Set(PhaseGroup.allCases)
  /// Rounds that count, at most.
  public var repetitions = 30
  /// Rounds before those.
  public var warmUpRounds = 1
  /// The half-width of the 95 % interval of each phase's median, as a part of it, that is precise enough to stop.
  public var precision = 0.05
  /// Seconds that all may take; what is under way then is finished.
  public var budget = 600.0
  /// Quotas in cores, `nil` for none.
  ///
  /// Everything but cold starts of one container at a time is measured with the first alone.
  public var quotas: [Double?] = [nil]
  /// The limit of memory of every container in bytes; `nil` for none.
  public var memoryBytes: Int64?
  /// How many containers start at a time.
  public var simultaneous = [1, 2, 4, 8, 16]
  /// Whether cold starts are measured with the page cache dropped as well.
  public var dropsPageCache = false
  /// Seconds that an idle container is watched for.
  public var idleSeconds = 1.0
  /// The containers' network; `nil` for one of our own.
  public var network: String? = "default"
  /// Whether images that were there before may be removed and pulled again.
  public var mayRemoveForeignImages = false
  /// The seed of the order.
  public var seed: UInt64 = 1

  /// Creates the plan for `images`, everything else as is usual.
  public init(images: [Image]) { self.images = images }
}

/// One thing to be done in a round.
public enum MeasuringTask: Hashable, Sendable {
  /// A container from creation to removal.
  case life(image: Int, quota: Int, dropsPageCache: Bool)
  /// A container that the engine removes behind its end.
  case runAndRemove(image: Int)
  /// Several cold starts at a time.
  case simultaneous(image: Int, count: Int)
}

extension MeasuringPlan {
  /// The images whose pulls a round measures, in its order.
  ///
  /// Each round has an order of its own, drawn from the seed: what drifts between rounds, and what one thing leaves behind for the
  /// next, falls on all alike.
  public func pulls(of images: [Int], in round: Int) -> [Int] {
    shuffled(images, named: "calibration/order/\(round)/images")
  }

  /// What a round does with containers, in its order; the pulls come before.
  public func tasks(in round: Int) -> [MeasuringTask] {
    shuffled(allTasks, named: "calibration/order/\(round)/containers")
  }

  /// What every round does with containers, by image.
  public var allTasks: [MeasuringTask] {
    images.indices.flatMap { image -> [MeasuringTask] in
      var tasks: [MeasuringTask] = []
      if !groups.isDisjoint(with: [.start, .exec, .pause, .idle]) {
        for quota in quotas.indices {
          tasks.append(.life(image: image, quota: quota, dropsPageCache: false))
          if dropsPageCache {
            tasks.append(.life(image: image, quota: quota, dropsPageCache: true))
          }
        }
      }
      if groups.contains(.runAndRemove) { tasks.append(.runAndRemove(image: image)) }
      if groups.contains(.simultaneous) {
        tasks += simultaneous.map { .simultaneous(image: image, count: $0) }
      }
      return tasks
    }
  }

  private func shuffled<Item>(_ items: [Item], named name: String) -> [Item] {
    var stream = RandomStream(seed: seed, name: name)
    var items = items
    for place in items.indices.dropFirst().reversed() {
      items.swapAt(place, Int(stream.index(below: UInt32(place + 1))))
    }
    return items
  }
}
