import Foundation
import SimKernel

/// Where a Docker engine listens.
public enum EngineAddress: Hashable, Sendable, CustomStringConvertible {
  /// A socket of this machine, by its path.
  case socket(String)
  /// A port, without encryption.
  case port(host: String, port: Int)

  /// Reads `unix:///var/run/docker.sock`, `tcp://host:2375` or `http://host:2375`.
  ///
  /// - Parameter text: As in `DOCKER_HOST`.
  /// - Throws: What would be right.
  public init(_ text: String) throws(SettingsError) {
    if text.hasPrefix("unix://") {
      let path = String(text.dropFirst("unix://".count))
      guard path.hasPrefix("/") else {
        throw SettingsError("'\(text)' is no engine; expected an absolute path behind unix://")
      }
      self = .socket(path)
      return
    }
    if text.hasPrefix("ssh://") {
      let machine = text.dropFirst("ssh://".count)
      throw SettingsError(
        """
        engines are not reached through ssh:// here; open a way yourself, \
        ssh -N -L /tmp/engine.sock:/var/run/docker.sock \(machine), and name unix:///tmp/engine.sock
        """)
    }
    guard let url = URL(string: text), ["tcp", "http"].contains(url.scheme ?? ""),
      let host = url.host, !host.isEmpty, url.path.isEmpty || url.path == "/"
    else {
      throw SettingsError(
        "'\(text)' is no engine; expected one such as unix:///var/run/docker.sock or tcp://pi:2375")
    }
    self = .port(host: host, port: url.port ?? 2_375)
  }

  /// As it is written in `DOCKER_HOST`.
  public var description: String {
    switch self {
    case .socket(let path): "unix://\(path)"
    case .port(let host, let port): "tcp://\(host):\(port)"
    }
  }

  /// Whether the engine runs on this machine for certain.
  public var isLocal: Bool {
    switch self {
    case .socket: true
    case .port(let host, _): ["localhost", "127.0.0.1", "::1"].contains(host)
    }
  }

  /// The address of a request to the engine.
  func url(_ path: String) -> String {
    switch self {
    case .socket(let file): "http+unix://\(Self.escaped(file))\(path)"
    case .port(let host, let port):
      host.contains(":") ? "http://[\(host)]:\(port)\(path)" : "http://\(host):\(port)\(path)"
    }
  }

  /// A text in which only letters, digits and `-._~` stand for themselves.
  static func escaped(_ text: String) -> String {
    let plain = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
  }
}
