import SimKernel

/// What each machine unpacks: one layer at a time, at the speed of its disk and CPU in compressed bytes.
///
/// Source: Docker 20.10 unpacks the layers of an image one after another, while later ones are still downloaded;
/// measured at 12–17 MB/s of compressed bytes. It can unpack layers of different images at the same time; here they
/// share the machine by taking turns.
struct Extractions: ~Copyable {
  private var benches: Table<MachineID, Bench>

  /// Creates idle machines with these speeds.
  ///
  /// - Parameters:
  ///   - speeds: Compressed bytes a second of each machine.
  ///   - perLayer: What each layer takes besides, on each machine.
  init(speeds: [Bandwidth], perLayer: [SimDuration]) {
    benches = Table(capacity: speeds.count)
    for (speed, perLayer) in zip(speeds, perLayer) {
      precondition(speed >= .zero, "a bandwidth cannot be negative")
      _ = benches.append(Bench(speed: speed, perLayer: perLayer))
    }
  }

  private init(copying other: borrowing Extractions) { benches = other.benches.copy() }

  /// An independent copy.
  borrowing func copy() -> Extractions { Extractions(copying: self) }

  /// The layer that `machine` unpacks; `none` when it unpacks nothing.
  func layer(on machine: MachineID) -> LayerID { benches[machine].layer }

  /// Begins to unpack `layer`, of `bytes` compressed, on an idle machine.
  mutating func start(
    _ layer: LayerID, of bytes: Bytes, on machine: MachineID,
    agenda: inout Agenda<ClusterEvent>
  ) {
    precondition(benches[machine].layer.isNone, "a machine unpacks two layers at a time")
    benches[machine].layer = layer
    // What takes the longest length there is takes longer, or for ever.
    let bench = benches[machine]
    let length = bench.perLayer + min(bench.speed.duration(of: bytes), .longest - bench.perLayer)
    guard length < .longest, agenda.now + length < .never else { return }
    benches[machine].due = agenda.now + length
    agenda.schedule(.layerExtracted(machine), after: length)
  }

  /// Takes out the layer that `machine` has unpacked.
  ///
  /// - Returns: The layer; `nil` when it is not done by `now`.
  mutating func finish(on machine: MachineID, at now: SimTime) -> LayerID? {
    guard benches[machine].due == now else { return nil }
    let layer = benches[machine].layer
    benches[machine].layer = .none
    benches[machine].due = .never
    return layer
  }

  /// Leaves the layer that `machine` unpacks, if there is one.
  mutating func stop(_ machine: MachineID) {
    benches[machine].layer = .none
    benches[machine].due = .never
  }

  struct Bench: BitwiseCopyable {
    let speed: Bandwidth
    let perLayer: SimDuration
    var layer = LayerID.none
    /// When ``layer`` will have been unpacked.
    var due = SimTime.never

    init(speed: Bandwidth, perLayer: SimDuration) {
      self.speed = speed
      self.perLayer = perLayer
    }
  }
}
