import Calibration
import Foundation
import NIOHTTP1

extension DockerEngine {
  /// The objects of `kind` that carry the label `key`, whoever made them.
  public func labelled(
    _ kind: EngineObject.Kind, by key: String
  ) async throws(EngineError) -> [EngineObject] {
    let doing = "looking for what carries the label \(key)"
    let filter = ("filters", "{\"label\":[\"\(key)\"]}")
    switch kind {
    case .container:
      return try await connection.read(
        [EngineAnswers.Container].self,
        .init(.GET, "/containers/json", [("all", "1"), filter], doing: doing)
      ).compactMap { container in
        container.names.first.map {
          EngineObject(
            kind: kind, name: String($0.drop { $0 == "/" }), labels: container.labels ?? [:])
        }
      }
    case .network:
      return try await connection.read(
        [EngineAnswers.Named].self, .init(.GET, "/networks", [filter], doing: doing)
      ).map { EngineObject(kind: kind, name: $0.name, labels: $0.labels ?? [:]) }
    case .volume:
      return try await connection.read(
        EngineAnswers.Volumes.self, .init(.GET, "/volumes", [filter], doing: doing)
      ).volumes?.map { EngineObject(kind: kind, name: $0.name, labels: $0.labels ?? [:]) } ?? []
    }
  }

  /// Makes a network of containers of its own.
  public func createNetwork(_ name: String, labels: [String: String]) async throws(EngineError) {
    try await create("/networks/create", name, labels, doing: "creating the network \(name)")
  }

  /// Makes an empty volume.
  public func createVolume(_ name: String, labels: [String: String]) async throws(EngineError) {
    try await create("/volumes/create", name, labels, doing: "creating the volume \(name)")
  }

  private func create(
    _ path: String, _ name: String, _ labels: [String: String], doing: String
  ) async throws(EngineError) {
    var request = EngineConnection.Request(.POST, path, doing: doing)
    request.body = try json(EngineRequests.Named(name: name, labels: labels), doing: doing)
    _ = try await connection.expect(request)
  }

  /// Removes an object.
  public func removeObject(_ object: EngineObject) async throws(EngineError) {
    switch object.kind {
    case .container: _ = try await remove(object.name)
    case .network:
      _ = try await connection.expect(
        .init(.DELETE, "/networks/\(object.name)", doing: "removing the network \(object.name)"))
    case .volume:
      _ = try await connection.expect(
        .init(.DELETE, "/volumes/\(object.name)", doing: "removing the volume \(object.name)"))
    }
  }
}
