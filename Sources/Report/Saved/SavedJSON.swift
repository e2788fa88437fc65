import Experiments
import Foundation
import SimKernel

/// Reads JSON that this program has written.
enum SavedJSON {
  /// Reads the file at `path`.
  ///
  /// - Throws: That it cannot be read, or what in it is not as it was written.
  static func read<Content: Decodable>(
    _ type: Content.Type, from path: String
  ) throws(OutputError) -> Content {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OutputError(path: path, message: "cannot be read")
    }
    return try read(type, data, of: path)
  }

  /// Reads a text that a file at `path` holds among other things.
  ///
  /// - Throws: What in it is not as it was written.
  static func read<Content: Decodable>(
    _ type: Content.Type, text: String, of path: String
  ) throws(OutputError) -> Content { try read(type, Data(text.utf8), of: path) }

  private static func read<Content: Decodable>(
    _ type: Content.Type, _ data: Data, of path: String
  ) throws(OutputError) -> Content {
    do { return try JSONDecoder().decode(type, from: data) } catch let error as DecodingError {
      throw OutputError(
        path: path, message: "is damaged, or not what this program writes: \(Self.words(error))")
    } catch {
      throw OutputError(path: path, message: "is damaged: \(error.localizedDescription)")
    }
  }

  /// Reads the file at `path`; `nil` where there is none.
  ///
  /// - Throws: What in it is not as it was written.
  static func readIfThere<Content: Decodable>(
    _ type: Content.Type, from path: String
  ) throws(OutputError) -> Content? {
    FileManager.default.fileExists(atPath: path) ? try read(type, from: path) : nil
  }

  private static func words(_ error: DecodingError) -> String {
    func at(_ context: DecodingError.Context, _ message: String) -> String {
      let path = context.codingPath.map { key in
        key.intValue.map { "[\($0)]" } ?? "." + key.stringValue
      }.joined()
      return path.isEmpty ? message : "\(path.drop { $0 == "." }): \(message)"
    }
    switch error {
    case .keyNotFound(let key, let context): return at(context, "there is no '\(key.stringValue)'")
    case .valueNotFound(_, let context): return at(context, "there is no value")
    case .typeMismatch(_, let context): return at(context, "is of another kind than it should be")
    case .dataCorrupted(let context):
      return at(
        context,
        (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
          ?? "is no JSON")
    @unknown default: return "is no JSON"
    }
  }
}
