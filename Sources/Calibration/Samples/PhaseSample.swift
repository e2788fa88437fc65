import SimKernel

/// One measured phase in the life of a container or an image: a row of the raw samples.
///
/// The columns of `samples.csv`, in the order of ``columns``; what does not apply is left empty.
public struct PhaseSample: Hashable, Sendable {
  /// What was measured, such as `create`, `start` or `pull_download`.
  public var phase: String
  /// The image, as it was called when measured.
  public var image: String
  /// Which of the repetitions of the same thing, from 0.
  public var repetition: Int
  /// Which round of the interleaved order, from 0; samples of one round were taken close together.
  public var round: Int
  /// Whether the round came before measuring counts.
  public var isWarmUp: Bool
  /// How long it took, in seconds.
  public var seconds: Double
  /// The CPU quota of the container in cores; `nil` without.
  public var cpus: Double?
  /// The memory limit of the container in bytes; `nil` without.
  public var memoryBytes: Int64?
  /// Containers that did the same at the same time, this one included.
  public var simultaneous: Int
  /// Whether the machine's page cache was dropped before.
  public var droppedPageCache: Bool
  /// The image's size in bytes, unpacked.
  public var imageBytes: Int64?
  /// What of it is downloaded, packed.
  public var compressedBytes: Int64?
  /// The number of its layers.
  public var layers: Int?
  /// How long the CPU reference took in this round, in seconds: a fixed amount of work, to see the machine drift by.
  public var referenceSeconds: Double?
  /// When the phase began, in seconds since 1970.
  public var unixTime: Double
  /// Anything else, without line breaks.
  public var note: String

  /// Creates a sample of `phase`, everything else being as usual: no limits, alone, nothing known of the image.
  public init(phase: String, image: String, seconds: Double, unixTime: Double) {
    self.phase = phase
    self.image = image
    repetition = 0
    round = 0
    isWarmUp = false
    self.seconds = seconds
    simultaneous = 1
    droppedPageCache = false
    self.unixTime = unixTime
    note = ""
  }

  /// The names of the columns.
  public static let columns = [
    "phase", "image", "repetition", "round", "warm_up", "seconds", "cpus", "memory_bytes",
    "simultaneous", "page_cache", "image_bytes", "compressed_bytes", "layers", "reference_seconds",
    "unix_time", "note",
  ]
}
