/// Whether a stream belongs to a pair of runs that mirror each other.
///
/// The runs of an antithetic pair meet u and 1 − u wherever they draw. Their samples move in opposite directions only if each
/// is a monotone function of its u, so both runs invert distribution functions; unpaired runs take the faster ziggurats.
public enum Pairing: UInt8, Hashable, Sendable, BitwiseCopyable, CaseIterable {
  /// An independent run: ziggurats.
  case none
  /// The first run of a pair: inversion of u.
  case original
  /// The second run of a pair: inversion of 1 − u.
  case mirrored
}

/// A sequence of random numbers that depends on its seed, name and replication only.
///
/// Counter-based (Philox 4x32-10): the key is made of (seed, name, replication), the counter is (index of the sub-stream, number of
/// the block). Streams share no state, so one more stream or draw changes no other; ``draws(for:)`` reaches what
/// belongs to a request without drawing what comes before it. The same numbers come on every machine and in debug and release.
public struct RandomStream: BitwiseCopyable, Sendable {
  @usableFromInline let key: UInt64
  /// The upper half of the counter.
  @usableFromInline let index: UInt64
  /// How many words have been taken; bit 63 says that words are mirrored, bit 62 that samples invert.
  @usableFromInline var position: UInt64
  /// The second word of the block, when the first has been taken.
  @usableFromInline var spare: UInt64

  @inlinable @inline(__always)
  init(key: UInt64, index: UInt64, position: UInt64, spare: UInt64) {
    self.key = key
    self.index = index
    self.position = position
    self.spare = spare
  }

  /// Creates the stream called `name` of a run.
  ///
  /// - Parameters:
  ///   - seed: The seed of the experiment.
  ///   - name: What the stream draws, such as `arrivals/3`; streams of other names are independent.
  ///   - replication: The number of the run among runs of the same seed.
  ///   - pairing: Whether the run belongs to an antithetic pair.
  public init(seed: UInt64, name: String, replication: UInt32 = 0, pairing: Pairing = .none) {
    self.init(
      key: Self.key(seed: seed, name: name, replication: replication), index: .max,
      position: UInt64(Self.flags(pairing)) << 62, spare: 0)
  }

  /// The key of a stream: Philox blocks chained over the name in words of eight UTF-8 bytes, the last padded with zeros,
  /// then over the number of bytes and the replication.
  ///
  /// Each step encrypts (word, number of the step) under what came before. Two streams share a key with probability 2⁻⁶⁴.
  static func key(seed: UInt64, name: String, replication: UInt32) -> UInt64 {
    var key = seed
    var (word, length): (UInt64, UInt64) = (0, 0)
    for byte in name.utf8 {
      word |= UInt64(byte) << (8 * (length % 8))
      length += 1
      if length % 8 == 0 {
        key = Philox.block(low: word, high: length, key: key).low
        word = 0
      }
    }
    key = Philox.block(low: word, high: length, key: key).low
    return Philox.block(low: UInt64(replication), high: .max, key: key).low
  }

  private static func flags(_ pairing: Pairing) -> UInt8 {
    switch pairing {
    case .none: 0b00
    case .original: 0b01
    case .mirrored: 0b11
    }
  }

  /// Whether the run belongs to an antithetic pair, and as which of the two.
  public var pairing: Pairing {
    inverts ? (mask == 0 ? .original : .mirrored) : .none
  }

  /// All ones where words are mirrored, else zero.
  @inlinable @inline(__always)
  var mask: UInt64 { UInt64(bitPattern: Int64(bitPattern: position) &>> 63) }

  /// Whether samples are found by inversion, each from a single word.
  @inlinable @inline(__always)
  var inverts: Bool { position &>> 62 != 0 }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    let taken = position
    position = taken &+ 1
    if taken & 1 != 0 { return spare }
    let block = Philox.block(low: (taken &<< 2) &>> 3, high: index, key: key)
    spare = block.high ^ mask
    return block.low ^ mask
  }

  /// The next number between 0 and 1, neither included: an odd multiple of 2⁻⁵³.
  @inlinable
  public mutating func uniform() -> Double { Self.uniform(from: next()) }

  /// The next whole number below `bound`, each with the same probability.
  ///
  /// Lemire's multiplication with rejection, on 64 bits.
  ///
  /// - Precondition: `bound` is above zero.
  @inlinable
  public mutating func index(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "an index is drawn below a bound above zero")
    var (high, low) = UInt64(bound).multipliedFullWidth(by: next())
    if low < UInt64(bound) {
      let threshold = (0 &- UInt64(bound)) % UInt64(bound)
      while low < threshold { (high, low) = UInt64(bound).multipliedFullWidth(by: next()) }
    }
    return UInt32(truncatingIfNeeded: high)
  }

  /// The sub-stream that belongs to `index`, such as the number of a request.
  ///
  /// It is the same whatever this stream has drawn. The sub-stream of a sub-stream is that of its parent.
  ///
  /// - Precondition: `index` is not `UInt64.max`, which is the stream itself.
  @inlinable
  public func draws(for index: UInt64) -> RandomStream {
    assert(index != .max, "the last index is the stream itself")
    return RandomStream(
      key: key, index: index, position: position & 0xC000_0000_0000_0000, spare: 0)
  }

  /// The word that belongs to `index` where each index draws one word and rarely more.
  ///
  /// Two indices share a block, so it costs half of what the first word of a sub-stream does. Samplers go on in
  /// `draws(for: index)`, which is independent of it, when they reject it.
  @inlinable
  public func word(for index: UInt64) -> UInt64 {
    let block = Philox.block(low: Self.shared, high: index &>> 1, key: key)
    return (index & 1 == 0 ? block.low : block.high) ^ mask
  }

  /// Writes the words of `index`, `index` + 1, …: see ``word(for:)``.
  ///
  /// More than twice as fast as one after the other, because blocks are computed side by side.
  public func fillWords(_ words: UnsafeMutableBufferPointer<UInt64>, from index: UInt64) {
    guard var place = words.baseAddress, words.count > 0 else { return }
    var (index, count) = (index, words.count)
    if index & 1 != 0 {
      place.pointee = word(for: index)
      (index, place, count) = (index &+ 1, place + 1, count - 1)
    }
    Philox.fill(
      place, blocks: count / 2, low: Self.shared, from: index &>> 1, key: key, mask: mask)
    if count & 1 != 0 {
      place[count - 1] = word(for: index &+ UInt64(truncatingIfNeeded: count - 1))
    }
  }

  /// Writes the words of `indices`, in their order: see ``word(for:)``.
  ///
  /// As fast as ``fillWords(_:from:)`` where they follow one another, otherwise half as fast.
  ///
  /// - Precondition: there are as many words as indices.
  public func fillWords(
    _ words: UnsafeMutableBufferPointer<UInt64>, of indices: UnsafeBufferPointer<UInt64>
  ) {
    precondition(words.count == indices.count, "each index has a word")
    guard let place = words.baseAddress, let index = indices.baseAddress else { return }
    var steps: UInt64 = 0
    for i in 1..<max(indices.count, 1) { steps |= index[i] &- index[i &- 1] ^ 1 }
    if steps == 0 {
      fillWords(words, from: index.pointee)
    } else {
      Philox.fillHalves(
        place, of: index, count: indices.count, low: Self.shared, key: key, mask: mask)
    }
  }

  /// The number of the block that indices share; no stream gets that far.
  @usableFromInline static var shared: UInt64 { .max }
}
