import Crypto
import Experiments
import Foundation
import SimKernel
import Workloads

/// The text of a file of samples, plain or packed, with its digest.
struct SampleText {
  let path: String
  let text: String
  /// The SHA-256 of its bytes, unpacked, in hexadecimal digits.
  let sha256: String

  /// Reads the file.
  init(of path: String) throws {
    let bytes: [UInt8]
    do throws(TraceError) { bytes = try WholeFile.bytes(of: path) } catch {
      throw Stop(status: Stop.failed, messages: ["\(error)"])
    }
    self.path = path
    text = String(decoding: bytes, as: UTF8.self)
    let digits = Array("0123456789abcdef")
    sha256 = SHA256.hash(data: bytes).reduce(into: "") { hex, byte in
      hex.append(digits[Int(byte >> 4)])
      hex.append(digits[Int(byte & 15)])
    }
  }

  /// What `facts.json` beside it says; `nil` without one.
  func facts() throws -> Document? {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let facts = folder + MeasuringFacts.name
    return FileManager.default.fileExists(atPath: facts) ? try SettingsFile.read(facts) : nil
  }
}
