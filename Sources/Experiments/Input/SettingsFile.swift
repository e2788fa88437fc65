import Foundation
import SimKernel

/// Reads settings from files.
public enum SettingsFile {
  /// Reads the YAML document in the file at `path`.
  ///
  /// - Throws: Why the file cannot be read, or what is wrong with what it says.
  public static func read(_ path: String) throws(SettingsError) -> Document {
    try YamlReader.read(try bytes(of: path), origin: path)
  }

  /// The bytes of the file, one more than a document may have at most.
  private static func bytes(of path: String) throws(SettingsError) -> [UInt8] {
    let origin = SourcePosition(origin: path.isEmpty ? "''" : path)
    var isDirectory: ObjCBool = false
    guard !path.isEmpty, FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    else { throw SettingsError("there is no such file", position: origin) }
    guard !isDirectory.boolValue else {
      throw SettingsError("is a folder; expected a file in YAML", position: origin)
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw SettingsError("cannot be opened for reading", position: origin)
    }
    defer { try? file.close() }
    var bytes: [UInt8] = []
    do {
      while bytes.count <= YamlReader.largestSize,
        let part = try file.read(upToCount: 1 << 20), !part.isEmpty
      { bytes.append(contentsOf: part) }
    } catch {
      throw SettingsError("cannot be read: \(error.localizedDescription)", position: origin)
    }
    return bytes
  }
}
