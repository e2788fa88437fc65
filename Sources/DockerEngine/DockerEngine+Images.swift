import AsyncHTTPClient
import Calibration
import Foundation
import NIOCore
import NIOHTTP1

extension DockerEngine {
  /// What is known of an image; `nil` where the engine has none of that name.
  public func image(_ reference: String) async throws(EngineError) -> ImageFacts? {
    let doing = "looking for \(reference)"
    let answer = try await connection.send(.init(.GET, "/images/\(reference)/json", doing: doing))
    if answer.status == 404 { return nil }
    guard answer.status == 200 else { throw connection.refusal(answer, doing: doing) }
    let image = try connection.decode(EngineAnswers.Image.self, from: answer.body, doing: doing)
    return ImageFacts(
      id: image.id, bytes: image.size, layers: image.rootFileSystem?.layers?.count ?? 0)
  }

  /// Pulls an image and tells of its layers as they come.
  public func pull(
    _ reference: String, telling listener: @escaping @Sendable (PullEvent) -> Void
  ) async throws(EngineError) -> Double {
    let name = ImageName(reference)
    let doing = "pulling \(reference)"
    var request = EngineConnection.Request(
      .POST, "/images/create", [("fromImage", name.repository), ("tag", name.tag)], doing: doing)
    request.limit = longestPull
    let clock = ContinuousClock()
    let began = clock.now
    let body: HTTPClientResponse.Body
    do throws(EngineError) {
      body = try await connection.open(request)
    } catch .refused(_, _, let reason) {
      throw EngineConnection.pullFailure(reason, of: reference)
    }
    do {
      var lines = LineCutter()
      for try await part in body {
        let seconds = began.duration(to: clock.now) / .seconds(1)
        for line in lines.add(part.readableBytesView) {
          if let event = try pullEvent(line, of: reference, at: seconds) { listener(event) }
        }
      }
      guard lines.rest.isEmpty else {
        throw EngineError.brokenOff(doing: doing, reason: "half a line of progress")
      }
    } catch let error as HTTPClientError where error == .deadlineExceeded {
      throw .timedOut(doing: doing, seconds: longestPull)
    } catch {
      throw connection.translate(error, doing: doing)
    }
    let seconds = began.duration(to: clock.now) / .seconds(1)
    // An engine that dies ends the stream like one that is done.
    guard try await image(reference) != nil else {
      throw .brokenOff(doing: doing, reason: "the image is not there behind its pull")
    }
    return seconds
  }

  /// Removes an image, never by force.
  public func removeImage(_ reference: String) async throws(EngineError) -> Double {
    try await connection.expect(
      .init(.DELETE, "/images/\(reference)", doing: "removing \(reference)")
    ).seconds
  }

  private func pullEvent(
    _ bytes: [UInt8], of image: String, at seconds: Double
  ) throws(EngineError) -> PullEvent? {
    let line = try connection.decode(
      EngineAnswers.PullLine.self, from: Data(bytes), doing: "pulling \(image)")
    if let error = line.error { throw EngineConnection.pullFailure(error, of: image) }
    guard let layer = line.id, let kind = Self.pullKind(line) else { return nil }
    return PullEvent(layer: layer, kind: kind, seconds: seconds)
  }

  private static func pullKind(_ line: EngineAnswers.PullLine) -> PullEvent.Kind? {
    let current = line.progressDetail?.current ?? 0
    let total = line.progressDetail?.total ?? 0
    return switch line.status {
    case "Downloading": .downloading(current, of: total)
    case "Download complete": .downloaded
    case "Extracting": .extracting(current, of: total)
    case "Pull complete": .complete
    case "Already exists": .alreadyThere
    default: nil
    }
  }
}

/// The parts of an image's name.
struct ImageName {
  var repository: String
  /// `latest` where none is stated: the engine would pull every tag.
  var tag: String

  init(_ reference: String) {
    if let at = reference.firstIndex(of: "@") {
      repository = String(reference[..<at])
      tag = String(reference[reference.index(after: at)...])
      return
    }
    let name =
      reference.lastIndex(of: "/").map { reference.index(after: $0) } ?? reference.startIndex
    if let colon = reference[name...].lastIndex(of: ":") {
      repository = String(reference[..<colon])
      tag = String(reference[reference.index(after: colon)...])
    } else {
      repository = reference
      tag = "latest"
    }
  }
}
