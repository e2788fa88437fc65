import Foundation
import Testing

/// The engine that tests may use: one that `Scripts/docker-engine.sh env` names.
enum TestEngine {
  static let host = ProcessInfo.processInfo.environment["SIMFAAS_DOCKER_HOST"]
  static let registry = ProcessInfo.processInfo.environment["SIMFAAS_DOCKER_REGISTRY"]
  static let isThere = host != nil && registry != nil
}

/// What is tested on a real engine, one after the other: two runs at a time would meet each other's images.
@Suite(
  .serialized,
  .enabled("no engine: see Scripts/docker-engine.sh env", { TestEngine.isThere }))
enum EngineTests {}
