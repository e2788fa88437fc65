import Synchronization

extension MeasuringRun {
  /// Removes the images that may be removed, then pulls one of them and notes what its layers told.
  mutating func measurePull(of index: Int) async throws {
    try await clearShelf()
    let image = plan.images[index].reference
    let events = EventList()
    let unixTime = site.unixTime
    let seconds = try await engine.pull(image) { events.add($0) }
    let layers = events.timeline
    images.learn(index, from: layers)

    var sample = imageSample(MeasuredPhase.pull, index, seconds, unixTime)
    if layers.layersThere > 0 { sample.note = "layers_there=\(layers.layersThere)" }
    take(sample)
    guard let downloaded = layers.downloadEnded else { return }
    sample.phase = MeasuredPhase.pullDownload
    sample.seconds = downloaded
    take(sample)
    sample.phase = MeasuredPhase.pullExtractTail
    sample.seconds = max(0, seconds - downloaded)
    sample.unixTime = unixTime + downloaded
    take(sample)
    takeLayers(layers, of: index, since: unixTime)
  }

  private mutating func takeLayers(
    _ timeline: PullTimeline, of index: Int, since unixTime: Double
  ) {
    for layer in timeline.layers {
      guard let began = layer.downloadBegan, let ended = layer.downloadEnded, ended > began else {
        continue
      }
      var sample = imageSample(
        MeasuredPhase.pullLayerDownload, index, ended - began, unixTime + began)
      sample.compressedBytes = layer.compressedBytes
      sample.note = "layer=\(layer.name)"
      take(sample)
    }
    for (layer, seconds) in timeline.extractions {
      var sample = imageSample(
        MeasuredPhase.pullLayerExtract, index, seconds,
        unixTime + (layer.completed ?? seconds) - seconds)
      sample.compressedBytes = layer.compressedBytes
      sample.note = "layer=\(layer.name)"
      take(sample)
    }
  }

  /// Removes the images that may be removed; the removal is a sample only of an image that is the only one of them, because layers
  /// that another one holds stay.
  private mutating func clearShelf() async throws(EngineError) {
    var there: [Int] = []
    for index in images.pullable
    where try await engine.image(plan.images[index].reference) != nil { there.append(index) }
    for index in there {
      let unixTime = site.unixTime
      let seconds = try await engine.removeImage(plan.images[index].reference)
      if there.count == 1 {
        take(imageSample(MeasuredPhase.removeImage, index, seconds, unixTime))
      }
    }
  }

  private func imageSample(
    _ phase: String, _ index: Int, _ seconds: Double, _ unixTime: Double
  ) -> PhaseSample {
    var sample = PhaseSample(
      phase: phase, image: plan.images[index].reference, seconds: seconds, unixTime: unixTime)
    sample.imageBytes = images.facts[index]?.bytes
    sample.layers = images.facts[index]?.layers
    sample.compressedBytes = images.compressedBytes[index]
    return sample
  }
}

/// The events of a pull, which come from another thread.
private final class EventList: Sendable {
  private let line = Mutex(PullTimeline())

  func add(_ event: PullEvent) { line.withLock { $0.add(event) } }

  var timeline: PullTimeline { line.withLock { $0 } }
}
