import Calibration
import Foundation
import Testing

@Suite struct PackedSamplesTests {
  /// What gzip 1.12 makes of "a,b\n1,2\n", with no name and no time.
  private static let packed = [UInt8](
    Data(base64Encoded: "H4sIAAAAAAACA0vUSeIy1DHiAgB7B5cKCAAAAA==") ?? Data())

  @Test func whatIsPackedIsUnpacked() throws {
    #expect(PackedSamples.isPacked(Self.packed))
    #expect(!PackedSamples.isPacked(Array("a,b\n".utf8)))
    #expect(try PackedSamples.unpacked(Self.packed) == Array("a,b\n1,2\n".utf8))
    #expect(
      try PackedSamples.unpacked(Self.packed + Self.packed) == Array("a,b\n1,2\na,b\n1,2\n".utf8))
  }

  @Test func whatIsDamagedIsSaid() {
    for length in 3..<Self.packed.count {
      #expect(throws: PackedSamples.Failure.self) {
        try PackedSamples.unpacked(Array(Self.packed.prefix(length)))
      }
    }
    var wrong = Self.packed
    wrong[12] ^= 0xFF
    #expect(throws: PackedSamples.Failure.self) { try PackedSamples.unpacked(wrong) }
  }
}
