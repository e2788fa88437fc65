import Experiments
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The folder that all of a server's files lie in.
///
/// Paths are put together from names that ``SafeName`` allows, and must still lie in the folder when symbolic links are
/// resolved: nothing else is opened.
struct ResultsFolder: Sendable {
  /// Folders of the server's own.
  static let jobs = "jobs"
  /// Files that scenarios may read.
  static let inputs = "inputs"

  /// Its path, absolute and without symbolic links.
  let path: String

  /// Opens the folder, creating it if need be.
  ///
  /// - Throws: Why there can be no such folder.
  init(_ path: String) throws(OutputError) {
    try OutputFolder.create(path)
    guard let real = Self.real(path) else {
      throw OutputError(path: path, message: "cannot be resolved")
    }
    self.path = real
    try OutputFolder.create("\(real)/\(Self.jobs)")
  }

  /// The path of what is called `names` in the folder, each within the one before.
  ///
  /// - Throws: That a name is none, that there is nothing, or that it leads out of the folder.
  func existing(_ names: String...) throws(Refusal) -> String {
    for name in names where !SafeName.isValid(name) {
      throw .badRequest("that is not a name: \(SafeName.words)")
    }
    let joined = ([path] + names).joined(separator: "/")
    guard let real = Self.real(joined) else { throw .notFound("there is nothing of that name") }
    guard real.hasPrefix(path + "/") else {
      throw .forbidden("that leads out of the folder of results")
    }
    return real
  }

  /// The path of a new file or folder called `name`; it need not be there.
  func new(_ name: String) -> String { "\(path)/\(name)" }

  /// The folder of the job called `name`.
  func job(_ name: String) -> String { "\(path)/\(Self.jobs)/\(name)" }

  /// The path without symbolic links; `nil` where there is nothing.
  static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// What is known of a file without opening it.
struct FileStatus: Hashable, Sendable {
  var isFolder: Bool
  var isFile: Bool
  var isLink: Bool
  var size: Int64
  /// Seconds since 1970.
  var modified: Double
  /// What tells it from another file that took its place.
  private var number: UInt64

  /// - Returns: `nil` where there is nothing; a symbolic link is not followed.
  init?(_ path: String) {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
    let type = facts[.type] as? FileAttributeType
    isFolder = type == .typeDirectory
    isFile = type == .typeRegular
    isLink = type == .typeSymbolicLink
    size = (facts[.size] as? NSNumber)?.int64Value ?? 0
    modified = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    number = (facts[.systemFileNumber] as? NSNumber)?.uint64Value ?? 0
  }
}

/// The disk that a folder lies on.
enum Disk {
  /// Bytes that are free for this user; `nil` where the system does not say.
  static func free(at path: String) -> UInt64? {
    let facts = try? FileManager.default.attributesOfFileSystem(forPath: path)
    return (facts?[.systemFreeSize] as? NSNumber)?.uint64Value
  }
}
