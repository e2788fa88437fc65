import Calibration
import Crypto
import Experiments
import Foundation
import SimKernel

/// The text of a file of samples, plain or packed with gzip, with its digest.
struct SampleText {
  let path: String
  let text: String
  /// The SHA-256 of its bytes, unpacked, in hexadecimal digits.
  let sha256: String

  /// Reads the file.
  init(of path: String) throws {
    guard var data = FileManager.default.contents(atPath: path) else {
      throw Stop(status: Stop.failed, messages: ["\(path): cannot be opened for reading"])
    }
    if PackedSamples.isPacked(Array(data.prefix(2))) {
      do throws(PackedSamples.Failure) {
        data = Data(try PackedSamples.unpacked(Array(data)))
      } catch {
        throw Stop(status: Stop.failed, messages: ["\(path): \(error)"])
      }
    }
    self.path = path
    text = String(decoding: data, as: UTF8.self)
    let digits = Array("0123456789abcdef")
    sha256 = SHA256.hash(data: data).reduce(into: "") { hex, byte in
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
