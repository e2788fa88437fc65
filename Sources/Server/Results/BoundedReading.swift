import Experiments
import HTTPTypes
import NIOPosix
import SimKernel
import Synchronization

/// Reads what takes a while on threads of its own, a few at a time, so that all other pages answer meanwhile.
final class BoundedReading: Sendable {
  /// The most that is read at a time.
  static let most = 2

  private let folder: String
  private let count = Mutex(0)

  /// - Parameter folder: The folder of results, which messages do not name.
  init(_ folder: String) { self.folder = folder }

  /// Runs `body` on a thread that may wait.
  ///
  /// - Returns: What it returns.
  /// - Throws: That there is too much to read already; or what `body` throws, an error of results as one of this server's.
  func read<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    let isAllowed = count.withLock { count in
      guard count < Self.most else { return false }
      count += 1
      return true
    }
    guard isAllowed else {
      throw Refusal(
        status: .serviceUnavailable,
        message: "\(Self.most) results are being read already; ask again in a moment")
    }
    defer { count.withLock { $0 -= 1 } }
    do { return try await NIOThreadPool.singleton.runIfActive(body) } catch let error
      as SettingsError
    {
      // Without places: they are paths of this machine.
      throw Refusal.badRequest(error.problems.map(\.message).joined(separator: "; "))
    } catch let error as OutputError {
      let name = error.path.hasPrefix(folder) ? error.path.dropFirst(folder.count + 1) : ""
      throw Refusal.badRequest("\(name): \(error.message)")
    }
  }
}
