import Foundation
import Testing

@testable import Workloads

@Suite struct WholeFileTests {
  /// What gzip makes of "a,b\n1,2\n", with no name and no time.
  private static let packed = [UInt8](
    Data(base64Encoded: "H4sIAAAAAAACA0vUSeIy1DHiAgB7B5cKCAAAAA==") ?? Data())

  private func read(_ bytes: [UInt8]) throws -> String {
    String(
      decoding: try WholeFile.bytes(of: TraceFile(bytes: bytes, path: "samples")), as: UTF8.self)
  }

  @Test func plainAndPackedBytesAreTheSame() throws {
    #expect(try read(Array("a,b\n1,2\n".utf8)) == "a,b\n1,2\n")
    #expect(try read(Self.packed) == "a,b\n1,2\n")
    #expect(try read([]) == "")
  }

  @Test func whatIsCutOrDamagedIsSaid() {
    for length in 3..<Self.packed.count {
      #expect(throws: TraceError.self) { try read(Array(Self.packed.prefix(length))) }
    }
    var wrong = Self.packed
    wrong[12] ^= 0xFF
    #expect(throws: TraceError.self) { try read(wrong) }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    let error = #expect(throws: TraceError.self) { try WholeFile.bytes(of: "/nowhere/a.csv") }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("/nowhere/a.csv: "))
  }
}
