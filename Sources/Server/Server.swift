import Experiments
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// A page to work from: browses results, edits scenarios, starts and watches runs.
public struct Server: Sendable {
  /// Connections at a time; beyond them new ones wait.
  private static let mostConnections = 512
  /// Seconds that a connection may be silent, between heartbeats of events.
  private static let idleSeconds: Int64 = 60

  let site: Site
  private let options: ServeOptions
  private let logger: Logger

  /// Prepares a server.
  ///
  /// - Parameters:
  ///   - options: How it is set up.
  ///   - logger: Where it says what it does.
  /// - Throws: Why the folder of results cannot be used.
  public init(_ options: ServeOptions, logger: Logger) throws(OutputError) {
    self.options = options
    self.logger = logger
    site = try Site(options, logger: logger)
  }

  /// The server as an application; it listens when it is run.
  ///
  /// - Parameter isRunning: Told the port once it listens.
  /// - Returns: The application.
  func application(
    isRunning: @escaping @Sendable (Int?) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    let site = site
    var configuration = HTTP1Channel.Configuration(idleTimeout: .seconds(Self.idleSeconds))
    configuration.httpDecoder = .init(
      maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)
    // What the framework says by itself is for those who look for its errors.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      responder: SiteResponder(site: site, router: SiteRouter.make(site)),
      server: .http1(configuration: configuration),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port), serverName: "simfaas",
        availableConnectionsDelegate: MaximumAvailableConnections(
          Self.mostConnections, logger: quiet)),
      services: [JobWatch(jobs: site.jobs)],
      onServerRunning: { await isRunning($0.localAddress?.port) },
      logger: quiet)
  }

  /// Listens until a signal asks it to stop; jobs go on without it.
  ///
  /// - Parameter isRunning: Told the port once it listens.
  /// - Throws: Why it cannot listen.
  public func run(isRunning: @escaping @Sendable (Int?) async -> Void) async throws {
    try await application(isRunning: isRunning).runService()
  }

  /// How many jobs are under way.
  public func jobsUnderWay() async -> Int {
    await site.jobs.all().count { $0.job.state.isAlive }
  }
}

/// Looks after jobs for as long as the server runs.
private struct JobWatch: Service {
  let jobs: JobManager

  func run() async throws {
    await cancelWhenGracefulShutdown { await jobs.watch() }
  }
}
