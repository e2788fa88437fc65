import AsyncHTTPClient
import Calibration
import Foundation
import NIOCore
import NIOHTTP1

/// A Docker engine, spoken to over its HTTP interface.
///
/// Source: Docker Engine API, versions 1.41 (Docker 20.10) and later.
public struct DockerEngine: ContainerEngine {
  /// The oldest version of the API that has all that is needed (statistics at once: 1.41).
  static let oldestVersion = APIVersion(major: 1, minor: 41)

  let connection: EngineConnection
  private let version: EngineAnswers.Version
  private let spoken: APIVersion
  /// Seconds that a pull may take in all.
  let longestPull: Double

  /// Calls an engine and agrees with it on a version.
  ///
  /// - Parameters:
  ///   - address: Where it is.
  ///   - patience: Seconds without a word after which it is given up.
  ///   - longestPull: Seconds that a pull may take in all.
  /// - Throws: Why it cannot be used.
  public init(
    at address: EngineAddress, patience: Double = 120, longestPull: Double = 3_600
  ) async throws(EngineError) {
    var connection = EngineConnection(to: address, patience: patience)
    do throws(EngineError) {
      let version = try await connection.read(
        EngineAnswers.Version.self, .init(.GET, "/version", doing: "asking for the version"))
      let spoken = try Self.agree(on: version, with: address)
      connection.prefix = "/v\(spoken)"
      self.version = version
      self.spoken = spoken
    } catch {
      await connection.close()
      throw error
    }
    self.connection = connection
    self.longestPull = longestPull
  }

  /// Ends all connections; nothing can be asked any more.
  public func close() async { await connection.close() }

  /// The oldest version that both sides speak, so that a newer engine answers as those that this was tested with.
  private static func agree(
    on version: EngineAnswers.Version, with address: EngineAddress
  ) throws(EngineError) -> APIVersion {
    guard let newest = APIVersion(version.newestAPI) else {
      throw .unreadable(doing: "asking for the version", reason: "'\(version.newestAPI)'")
    }
    guard newest >= oldestVersion else {
      throw .tooOld(
        host: address.description, newest: "\(newest)", needed: "\(oldestVersion)")
    }
    return max(oldestVersion, version.oldestAPI.flatMap(APIVersion.init) ?? oldestVersion)
  }

  /// What the engine says of itself.
  public func facts() async throws(EngineError) -> EngineFacts {
    let info = try await connection.read(
      EngineAnswers.Info.self, .init(.GET, "/info", doing: "asking for the engine's facts"))
    var facts = EngineFacts()
    facts.host = connection.address.description
    facts.version = version.version
    facts.apiVersion = "\(spoken)"
    facts.kernel = info.kernel ?? ""
    facts.system = info.system ?? ""
    facts.architecture = info.architecture ?? ""
    facts.machine = info.name ?? ""
    facts.processors = info.processors ?? 0
    facts.memoryBytes = info.memory ?? 0
    facts.storageDriver = info.driver ?? ""
    facts.backingFileSystem =
      info.driverStatus?.first { $0.first == "Backing Filesystem" }?.last ?? ""
    facts.cgroupVersion = info.cgroupVersion ?? ""
    facts.runtime = info.runtime ?? ""
    return facts
  }

  /// Asks for nothing.
  public func ping() async throws(EngineError) -> Double {
    try await connection.expect(.init(.GET, "/_ping", doing: "asking whether the engine is there"))
      .seconds
  }

  /// The body of a request.
  func json(_ value: some Encodable, doing: String) throws(EngineError) -> Data {
    do {
      return try JSONEncoder().encode(value)
    } catch {
      throw .unreadable(doing: doing, reason: "our own request: \(error)")
    }
  }
}

/// A version of the engine's API, such as 1.41.
struct APIVersion: Comparable, CustomStringConvertible {
  var major: Int
  var minor: Int

  init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  init?(_ text: String) {
    let parts = text.split(separator: ".").map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
    self.init(major: major, minor: minor)
  }

  static func < (a: APIVersion, b: APIVersion) -> Bool { (a.major, a.minor) < (b.major, b.minor) }

  var description: String { "\(major).\(minor)" }
}
