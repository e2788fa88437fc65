/// Removes what runs made in an engine, and nothing else.
///
/// Containers, networks and volumes are known by their labels; images by the note that a run leaves in a labelled volume before it pulls.
public struct Cleaner<Engine: ContainerEngine>: Sendable {
  private let engine: Engine
  private let pause: @Sendable () async -> Void
  /// How often what cannot be removed is tried again: an engine under load refuses now and then.
  private static var passes: Int { 5 }

  /// Creates a cleaner.
  ///
  /// - Parameters:
  ///   - engine: The engine.
  ///   - pause: Waits a moment, before what could not be removed is tried again.
  public init(_ engine: Engine, pausing pause: @escaping @Sendable () async -> Void) {
    self.engine = engine
    self.pause = pause
  }

  /// Removes everything of runs whose process is gone.
  ///
  /// - Parameter isGone: Whether a process is gone for certain.
  /// - Returns: What was removed, and which runs were left alone, a sentence each.
  /// - Throws: Why the engine cannot be asked what there is.
  public func removeLeftovers(
    where isGone: (ProcessMark) -> Bool
  ) async throws(EngineError) -> [String] {
    var runs: [String: ProcessMark?] = [:]
    for kind in EngineObject.Kind.allCases {
      for object in try await engine.labelled(kind, by: RunLabels.run) {
        guard let id = object.labels[RunLabels.run] else { continue }
        runs[id] = object.labels[RunLabels.process].flatMap(ProcessMark.init)
      }
    }
    var notes: [String] = []
    for (id, mark) in runs.sorted(by: { $0.key < $1.key }) {
      guard let mark, isGone(mark) else {
        notes.append(
          "left alone: run \(id)" + (mark.map { " of process \($0.number) on \($0.machine)" } ?? "")
        )
        continue
      }
      let problems = await remove(run: id)
      notes.append("removed what run \(id) had left behind")
      notes += problems
    }
    return notes
  }

  /// Removes what a run has made, and pulls again what it has removed.
  ///
  /// In a task of its own: it goes on when the run's task has been cancelled.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - mayGrow: Whether the engine may still be making something that was asked for.
  ///   - images: The run's images.
  /// - Returns: What could not be removed or pulled, and why.
  public func end(
    run id: String, mayGrow: Bool, puttingBack images: ImageShelf<Engine>
  ) async -> [String] {
    await Task {
      var problems = await remove(run: id, mayGrow: mayGrow)
      problems += await images.putBack()
      return problems
    }.value
  }

  /// Removes everything of one run.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - mayGrow: Whether the engine may still be carrying out something of it that nobody waits for any more.
  /// - Returns: What could not be removed and why, a sentence each; empty where nothing is left.
  public func remove(run id: String, mayGrow: Bool = false) async -> [String] {
    if mayGrow {
      _ = await removeOnce(run: id, withNote: false)
      await pause()
    }
    var problems: [String] = []
    for pass in 1...Self.passes {
      problems = await removeOnce(run: id, withNote: true)
      if problems.isEmpty { break }
      if pass < Self.passes { await pause() }
    }
    return problems
  }

  private func removeOnce(run id: String, withNote: Bool) async -> [String] {
    var problems: [String] = []
    for container in await objects(.container, of: id, &problems) {
      await attempt(&problems) { () async throws(EngineError) in
        _ = try await engine.remove(container.name)
      }
    }
    for network in await objects(.network, of: id, &problems) {
      await attempt(&problems) { () async throws(EngineError) in
        try await engine.removeObject(network)
      }
    }
    for volume in await objects(.volume, of: id, &problems) {
      var areGone = true
      let images = (volume.labels[RunLabels.images] ?? "").split(separator: " ").map(String.init)
      for image in images {
        let isGone = await attempt(&problems) { () async throws(EngineError) in
          if try await engine.image(image) != nil { _ = try await engine.removeImage(image) }
        }
        areGone = areGone && isGone
      }
      // The note goes last, so that whoever comes later can still read it.
      if areGone, withNote {
        await attempt(&problems) { () async throws(EngineError) in
          try await engine.removeObject(volume)
        }
      }
    }
    return problems
  }

  private func objects(
    _ kind: EngineObject.Kind, of id: String, _ problems: inout [String]
  ) async -> [EngineObject] {
    do {
      return try await engine.labelled(kind, by: RunLabels.run)
        .filter { $0.labels[RunLabels.run] == id }
    } catch {
      note(error, in: &problems)
      return []
    }
  }

  @discardableResult
  private func attempt(
    _ problems: inout [String], _ action: () async throws(EngineError) -> Void
  ) async -> Bool {
    do {
      try await action()
      return true
    } catch {
      note(error, in: &problems)
      return false
    }
  }

  /// An engine that is away says the same to every request.
  private func note(_ error: EngineError, in problems: inout [String]) {
    if !problems.contains(error.description) { problems.append(error.description) }
  }
}
