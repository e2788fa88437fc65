import Testing

@testable import SimKernel

@Suite struct PhiloxTests {
  /// The known-answer vectors published with Random123: counter, key, block, as 64-bit words.
  @Test(
    arguments: [
      [0, 0, 0, 0xe169_c58d_6627_e8d5, 0x9b00_dbd8_bc57_ac4c],
      [.max, .max, .max, 0x41c8_3b0e_408f_276d, 0x6d54_51fd_a20b_c7c6],
      [
        0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e, 0x299f_31d0_a409_3822,
        0x94fd_cceb_d16c_fe09, 0x2412_6ea1_5001_e420,
      ],
    ] as [[UInt64]])
  func blocksAreThePublishedOnes(vector: [UInt64]) {
    let block = Philox.block(low: vector[0], high: vector[1], key: vector[2])
    #expect(block.low == vector[3])
    #expect(block.high == vector[4])
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 8, 255, 256, 257])
  func aBatchOfBlocksIsTheSameAsOneByOne(count: Int) {
    var words = [UInt64](repeating: 7, count: 2 * count + 1)
    words.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      Philox.fill(
        start, blocks: count, low: 9, from: .max - 3, key: 0x1234_5678_9abc_def0, mask: 5)
    }
    for i in 0..<count {
      let block = Philox.block(
        low: 9, high: (.max - 3) &+ UInt64(i), key: 0x1234_5678_9abc_def0)
      #expect(words[2 * i] == block.low ^ 5)
      #expect(words[2 * i + 1] == block.high ^ 5)
    }
    #expect(words[2 * count] == 7)
  }
}
