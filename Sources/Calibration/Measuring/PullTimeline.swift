/// What became of the layers of one pull, put together from its events.
public struct PullTimeline: Hashable, Sendable {
  /// One layer.
  public struct Layer: Hashable, Sendable {
    /// The layer, as the engine abbreviates it.
    public var name: String
    /// Packed, in bytes, as far as the engine said.
    public var compressedBytes: Int64 = 0
    /// When its first bytes were there.
    public var downloadBegan: Double?
    /// When all of it had been downloaded.
    public var downloadEnded: Double?
    /// When extraction was first heard of.
    public var extractionBegan: Double?
    /// When it was ready.
    public var completed: Double?
    /// Whether the engine had it before.
    public var wasThere = false
  }

  /// The layers in the order in which they were first heard of.
  public private(set) var layers: [Layer] = []

  /// Creates the time line of a pull of which nothing has been heard.
  public init() {}

  /// Takes in what happened next.
  public mutating func add(_ event: PullEvent) {
    let index = layers.firstIndex { $0.name == event.layer } ?? layers.count
    if index == layers.count { layers.append(Layer(name: event.layer)) }
    switch event.kind {
    case .downloading(_, let size):
      layers[index].downloadBegan = layers[index].downloadBegan ?? event.seconds
      layers[index].compressedBytes = max(layers[index].compressedBytes, size)
    case .downloaded:
      layers[index].downloadBegan = layers[index].downloadBegan ?? event.seconds
      layers[index].downloadEnded = event.seconds
    case .extracting(_, let size):
      layers[index].extractionBegan = layers[index].extractionBegan ?? event.seconds
      layers[index].compressedBytes = max(layers[index].compressedBytes, size)
    case .complete: layers[index].completed = event.seconds
    case .alreadyThere: layers[index].wasThere = true
    }
  }

  /// When the last layer had been downloaded; `nil` where none was.
  public var downloadEnded: Double? { layers.compactMap(\.downloadEnded).max() }

  /// Packed bytes that were downloaded.
  public var compressedBytes: Int64 {
    layers.reduce(0) { $0 + ($1.wasThere ? 0 : $1.compressedBytes) }
  }

  /// How many layers the engine had before.
  public var layersThere: Int { layers.count { $0.wasThere } }

  /// How long each layer took to extract, in the order in which they were ready.
  ///
  /// The engine extracts one layer after the other: one that is complete at *t* began when it had been downloaded and the one before it was
  /// complete, whichever was later. That is steadier than the first word of its progress, which the engine thins out.
  public var extractions: [(layer: Layer, seconds: Double)] {
    var free = 0.0
    return layers.filter { $0.completed != nil && !$0.wasThere }
      .sorted { ($0.completed ?? 0) < ($1.completed ?? 0) }
      .map { layer in
        let completed = layer.completed ?? 0
        let began = max(free, layer.downloadEnded ?? layer.extractionBegan ?? free)
        free = completed
        return (layer, max(0, completed - began))
      }
  }
}
