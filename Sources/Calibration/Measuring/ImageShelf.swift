/// The images of a run: which of them it may remove, and what is known of them.
public struct ImageShelf<Engine: ContainerEngine>: Sendable {
  private let plan: MeasuringPlan
  private let engine: Engine
  /// The images that the engine had before, by place in the plan.
  private var foreign: Set<Int> = []
  /// What is known of them, by place in the plan.
  public private(set) var facts: [Int: ImageFacts] = [:]
  /// Packed bytes, known once a pull has brought all layers.
  public private(set) var compressedBytes: [Int: Int64] = [:]
  /// What a reader should know.
  public private(set) var notes: [String] = []

  /// Creates the shelf of the images of `plan`.
  public init(_ plan: MeasuringPlan, on engine: Engine) {
    self.plan = plan
    self.engine = engine
  }

  /// The images that were not there before: ours to remove.
  public var ours: [String] {
    plan.images.indices.filter { !foreign.contains($0) }.map { plan.images[$0].reference }
  }

  /// The images whose pull can be measured: those of ours, and those that we were allowed to remove.
  public var pullable: [Int] {
    plan.images.indices.filter { plan.mayRemoveForeignImages || !foreign.contains($0) }
  }

  /// Sees which images are there.
  public mutating func lookAround() async throws(EngineError) {
    for index in plan.images.indices {
      let image = plan.images[index].reference
      guard let known = try await engine.image(image) else { continue }
      foreign.insert(index)
      facts[index] = known
      if plan.groups.contains(.pull), !plan.mayRemoveForeignImages {
        notes.append(
          "\(image) was there before and is not ours to remove: its pull is not measured")
      }
    }
  }

  /// Pulls what is not there, without measuring.
  public mutating func pullMissing() async throws(EngineError) {
    for index in plan.images.indices {
      let image = plan.images[index].reference
      if try await engine.image(image) == nil { _ = try await engine.pull(image) { _ in } }
      if facts[index] == nil { facts[index] = try await engine.image(image) }
    }
  }

  /// Notes what a pull of all layers brought.
  mutating func learn(_ index: Int, from timeline: PullTimeline) {
    if timeline.layersThere == 0, timeline.compressedBytes > 0 {
      compressedBytes[index] = timeline.compressedBytes
    }
  }

  /// Pulls again what was there before and was removed for measuring.
  ///
  /// - Returns: What could not be pulled and why.
  public func putBack() async -> [String] {
    guard plan.mayRemoveForeignImages else { return [] }
    var problems: [String] = []
    for index in foreign.sorted() {
      let image = plan.images[index].reference
      do throws(EngineError) {
        if try await engine.image(image) == nil { _ = try await engine.pull(image) { _ in } }
      } catch {
        problems.append("\(image) was removed and could not be pulled again: \(error)")
      }
    }
    return problems
  }
}
