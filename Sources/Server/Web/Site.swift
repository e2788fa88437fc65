import Experiments
import HTTPTypes
import Logging
import Synchronization

/// All that answers are made from.
final class Site: Sendable {
  /// The largest body of a request, in bytes.
  static let largestBody = 1 << 20

  let options: ServeOptions
  let logger: Logger
  let folder: ResultsFolder
  let library: ResultsLibrary
  let jobs: JobManager
  let inputs: InputFiles
  let examples: Examples
  let platforms: [PlatformFile]
  let access: Access
  let reading: BoundedReading
  private let streams = Mutex(0)

  /// The most streams of events at a time.
  private static let mostStreams = 100

  init(_ options: ServeOptions, logger: Logger) throws(OutputError) {
    self.options = options
    self.logger = logger
    folder = try ResultsFolder(options.results)
    reading = BoundedReading(folder.path)
    library = ResultsLibrary(folder, only: options.only)
    jobs = JobManager(folder, options, logger: logger)
    inputs = InputFiles(folder)
    examples = Examples()
    platforms = (try? PlatformFile.all()) ?? []
    access = Access(host: options.host, token: options.token)
  }

  /// Counts one more stream of events.
  ///
  /// - Throws: That there are too many.
  func beginStream() throws(Refusal) {
    let isAllowed = streams.withLock { count in
      guard count < Self.mostStreams else { return false }
      count += 1
      return true
    }
    guard isAllowed else {
      throw Refusal(
        status: .serviceUnavailable,
        message: "\(Self.mostStreams) streams of events are open already")
    }
  }

  /// Counts one stream less.
  func endStream() { streams.withLock { $0 -= 1 } }
}
