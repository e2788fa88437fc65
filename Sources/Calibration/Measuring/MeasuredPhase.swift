/// The phases that measuring names in the column `phase` of the samples.
public enum MeasuredPhase {
  /// The answer to a request that asks for nothing.
  public static let ping = "ping"
  /// The fixed amount of work on one core of the machine that measures.
  public static let reference = "reference"

  /// From the request until the engine has the image.
  public static let pull = "pull"
  /// From the same instant until the last layer has been downloaded.
  public static let pullDownload = "pull_download"
  /// From then until the engine has the image.
  public static let pullExtractTail = "pull_extract_tail"
  /// One layer from its first bytes to its last; only where the engine told of the first.
  public static let pullLayerDownload = "pull_layer_download"
  /// One layer, packed bytes to files, behind the layer before it.
  public static let pullLayerExtract = "pull_layer_extract"
  /// Removal of an image that shares no layer with another one of ours at that time.
  public static let removeImage = "remove_image"

  /// The request to create a container.
  public static let create = "create"
  /// The request to start it.
  public static let start = "start"
  /// From the answer to that until the handler is ready; zero where it was ready before the answer came.
  public static let initialisation = "init_after_start"
  /// Creation and start until the handler is ready.
  public static let coldStart = "cold_start"
  /// From the first of several simultaneous requests to create until the last handler is ready.
  public static let allColdStarts = "cold_start_all"
  /// A process of its own in a running container, from its making to its end.
  public static let execute = "exec"
  /// A container that is created, started, ends at once and is removed by the engine.
  public static let runAndRemove = "run_and_remove"
  /// Freezing.
  public static let pause = "pause"
  /// Thawing.
  public static let unpause = "unpause"
  /// CPU seconds per second of a container that waits for requests; the note has its memory.
  public static let idle = "idle_cpu"
  /// Polite ending.
  public static let stop = "stop"
  /// Removal of a stopped container.
  public static let remove = "remove"

  /// The phases of which an image has one sample for each layer.
  static let ofLayers: Set = [pullLayerDownload, pullLayerExtract]

  /// Whether a phase is mostly the work of a processor of the engine's machine, so that it goes as fast or slow as
  /// the reference does.
  ///
  /// Downloads wait for a link, removals for a disk, and an idle container for nothing.
  public static func isProcessorBound(_ phase: String) -> Bool {
    [
      reference, pullExtractTail, pullLayerExtract, create, start, initialisation, coldStart,
      allColdStarts, execute, runAndRemove,
    ].contains(phase)
  }
}

/// What can be asked to be measured.
public enum PhaseGroup: String, Hashable, Sendable, CaseIterable {
  /// Pulling and removing images.
  case pull
  /// Creating, starting, initialising, stopping and removing containers.
  case start
  /// Executing in a running container.
  case exec
  /// Running a container that is removed behind its end.
  case runAndRemove = "run-and-remove"
  /// Freezing and thawing.
  case pause
  /// What an idle container uses.
  case idle
  /// Several cold starts at a time.
  case simultaneous
}
