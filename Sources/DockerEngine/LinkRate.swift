import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// How fast something comes over the network.
public enum LinkRate {
  /// Why nothing came.
  public struct Failure: Error, CustomStringConvertible {
    /// The address and what went wrong.
    public var description: String
  }

  /// Reads what is at an address, to its end or until time is up.
  ///
  /// - Parameters:
  ///   - url: The address, beginning with http:// or https://.
  ///   - limit: Seconds behind which it is enough.
  /// - Returns: Bytes, and the seconds from the first of them to the last.
  /// - Throws: ``Failure``.
  public static func read(
    _ url: String, limit: Double
  ) async throws(Failure) -> (bytes: Int, seconds: Double) {
    do {
      return try await HTTPClient.shared.read(url, limit: limit)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(description: "\(url): \(error)")
    }
  }
}

extension HTTPClient {
  fileprivate func read(
    _ url: String, limit: Double
  ) async throws -> (bytes: Int, seconds: Double) {
    let response = try await execute(HTTPClientRequest(url: url), timeout: .seconds(600))
    guard response.status == .ok else {
      throw LinkRate.Failure(description: "\(url): status \(response.status.code)")
    }
    let clock = ContinuousClock()
    var (bytes, began) = (0, ContinuousClock.Instant?.none)
    var last = clock.now
    for try await part in response.body {
      last = clock.now
      // The first part came while the clock did not run yet.
      if let began {
        bytes += part.readableBytes
        if began.duration(to: last) > .seconds(limit) { break }
      } else {
        began = last
      }
    }
    guard let began, bytes > 0 else {
      throw LinkRate.Failure(description: "\(url): too little came to tell a rate")
    }
    return (bytes, began.duration(to: last) / .seconds(1))
  }
}
