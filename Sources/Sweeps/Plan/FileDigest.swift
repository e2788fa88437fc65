import Crypto
import Experiments
import Foundation
import SimKernel

/// A file that a sweep reads, as it was when the sweep was planned.
public struct FileDigest: Hashable, Sendable {
  /// Where it is.
  public let path: String
  /// Its size in bytes.
  public let bytes: Int64
  /// The SHA-256 of its bytes, in hexadecimal digits.
  public let sha256: String

  init(path: String, bytes: Int64, sha256: String) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: Why it cannot be read.
  public init(of path: String) throws(SettingsError) {
    let origin = SourcePosition(origin: path)
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw SettingsError("cannot be opened for reading", position: origin)
    }
    defer { try? file.close() }
    var hash = SHA256()
    var bytes: Int64 = 0
    do {
      while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
        hash.update(data: part)
        bytes += Int64(part.count)
      }
    } catch {
      throw SettingsError("cannot be read: \(error.localizedDescription)", position: origin)
    }
    self.init(path: path, bytes: bytes, sha256: Self.text(hash.finalize()))
  }

  /// The SHA-256 of a text, in hexadecimal digits.
  static func sha256(of text: String) -> String { Self.text(SHA256.hash(data: Data(text.utf8))) }

  private static func text(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return digest.reduce(into: "") { hex, byte in
      hex.append(digits[Int(byte >> 4)])
      hex.append(digits[Int(byte & 15)])
    }
  }
}

/// The program that runs points: two builds with different digests may give different results.
public struct ProgramIdentity: Hashable, Sendable {
  /// Its version.
  public let version: String
  /// The SHA-256 of its executable, in hexadecimal digits.
  public let sha256: String

  /// Creates the identity of a program.
  public init(version: String, sha256: String) {
    self.version = version
    self.sha256 = sha256
  }

  /// The running program.
  ///
  /// - Parameter version: The version that it calls itself.
  /// - Returns: Its identity.
  /// - Throws: That its executable cannot be read.
  public static func current(version: String) throws(SettingsError) -> ProgramIdentity {
    guard let path = executablePath else {
      throw SettingsError("the executable of this program cannot be found")
    }
    return ProgramIdentity(version: version, sha256: try FileDigest(of: path).sha256)
  }

  /// The executable of the running program; `nil` where the system does not say.
  public static var executablePath: String? {
    #if os(Linux)
      // What was started, even where another file has its name by now.
      if FileManager.default.isReadableFile(atPath: "/proc/self/exe") { return "/proc/self/exe" }
    #endif
    return Bundle.main.executablePath
  }

  /// The path under which others, on this machine or one that shares its files, start the running program; `nil` where the system
  /// does not say.
  public static var executableFile: String? {
    guard let path = executablePath, let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The version and the beginning of the digest, for people.
  public var description: String { "\(version) (\(sha256.prefix(12)))" }
}
