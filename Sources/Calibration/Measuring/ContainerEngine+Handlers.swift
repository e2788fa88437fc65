extension ContainerEngine {
  /// The handler that an image has the programs for, found out by starting containers: Python, else the shell.
  ///
  /// - Parameter container: Makes the request for another container of the image, of a name of its own.
  /// - Returns: The handler that became ready; no container is left.
  /// - Throws: Why none did.
  public func firstHandler(
    in container: (Handler) -> ContainerRequest
  ) async throws(EngineError) -> Handler {
    let python = container(.python)
    do throws(EngineError) {
      try await tryOut(python)
      return .python
    } catch {
      guard error.saysNoProgram else { throw error }
    }
    // What has been created is there although it did not start, and keeps the image from being removed.
    _ = try await remove(python.name)
    try await tryOut(container(.sh))
    return .sh
  }

  /// Starts a container until its handler is ready, then removes it.
  ///
  /// - Throws: Why it did not become ready; the container may be there then.
  public func tryOut(_ container: ContainerRequest) async throws(EngineError) {
    _ = try await create(container)
    _ = try await start(container.name)
    _ = try await remove(container.name)
  }
}

extension EngineError {
  /// Whether a start failed because the image has no program of that name.
  fileprivate var saysNoProgram: Bool {
    switch self {
    case .refused(_, _, let reason):
      reason.contains("executable file not found") || reason.contains("no such file or directory")
    default: false
    }
  }
}
