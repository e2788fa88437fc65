/// A rolling 64-bit digest: equal for equal sequences, different for all others but one in 2⁶⁴.
///
/// Order counts. Each step is a bijection of the state, so a difference is never forgotten, only another difference
/// could cancel it by chance. A multiplication spreads it upwards, the rotation before the next step brings it down again.
/// One multiplication lies on the way from state to state; the rest overlaps with other work.
/// A witness of equality, not a safeguard against intent.
public struct Fingerprint: Hashable, Sendable, BitwiseCopyable {
  // Odd multipliers: 2⁶⁴ divided by the golden ratio, and the fractional part of √3 (both made odd).
  @usableFromInline static var golden: UInt64 { 0x9E37_79B9_7F4A_7C15 }
  @usableFromInline static var rootThree: UInt64 { 0xBB67_AE85_84CA_A73B }

  @usableFromInline var state: UInt64 = 0x243F_6A88_85A3_08D3  // the fraction of π

  /// Creates the digest of nothing.
  @inlinable
  public init() {}

  /// The digest as a number.
  @inlinable
  public var value: UInt64 { Self.mixed(state) }

  /// Takes in one word.
  @inlinable
  public mutating func absorb(_ word: UInt64) { absorb(word, 0) }

  /// Takes in two words as one step.
  @inlinable @inline(__always)
  public mutating func absorb(_ first: UInt64, _ second: UInt64) {
    let word = first &+ second &* Self.rootThree
    state = ((state &<< 29 | state &>> 35) ^ word) &* Self.golden
  }

  /// Takes in a number by its bits; all values that are not a number count as one.
  ///
  /// Processors disagree about the bits of what is not a number, therefore they do not enter.
  @inlinable
  public mutating func absorb(_ number: Double) {
    absorb(number == number ? number.bitPattern : Double.nan.bitPattern)
  }

  /// Takes in a text: its length in bytes of UTF-8, then the bytes.
  public mutating func absorb(_ text: String) {
    absorb(UInt64(text.utf8.count))
    var word: UInt64 = 0
    var filled: UInt64 = 0
    for byte in text.utf8 {
      word |= UInt64(byte) << filled
      filled += 8
      guard filled == 64 else { continue }
      absorb(word)
      word = 0
      filled = 0
    }
    if filled > 0 { absorb(word) }
  }

  /// Spreads every bit of `word` over all 64; a bijection.
  ///
  /// Source: the finaliser form of MurmurHash3 (Appleby 2011) with the multipliers and shifts of D. Stafford's variant 13.
  @inlinable
  static func mixed(_ word: UInt64) -> UInt64 {
    var word = word
    word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word &>> 31
  }
}

extension Fingerprint: CustomStringConvertible {
  /// The digest in 16 hexadecimal digits.
  public var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
