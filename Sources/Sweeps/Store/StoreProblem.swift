import Experiments
import GRDB

/// What a database says, in words for its user.
enum StoreProblem {
  /// Does `body` and turns what SQLite objects to into an error with the file's name.
  static func translating<Value>(
    _ path: String, _ body: () throws -> Value
  ) throws(OutputError) -> Value {
    do { return try body() } catch let error as OutputError { throw error } catch let error
      as DatabaseError
    { throw OutputError(path: path, message: words(error)) } catch {
      throw OutputError(path: path, message: "\(error)")
    }
  }

  private static func words(_ error: DatabaseError) -> String {
    let detail = error.message ?? "\(error.resultCode)"
    return switch error.resultCode {
    case .SQLITE_FULL:
      "there is no room left for it; what it holds is whole: make room and go on with --resume"
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      "another program keeps it locked; close that and go on with --resume"
    case .SQLITE_NOTADB: "is no database"
    case .SQLITE_CORRUPT:
      "is damaged (\(detail)); nothing was written to it: choose another file, or restore this one"
    case .SQLITE_READONLY: "cannot be written to: \(detail)"
    case .SQLITE_CANTOPEN: "cannot be opened: \(detail)"
    case .SQLITE_IOERR:
      "cannot be read or written: \(detail); what it holds is whole: go on with --resume"
    default: detail
    }
  }
}
