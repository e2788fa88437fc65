public import CTables

// Ziggurats of 256 layers (Marsaglia and Tsang, 2000): bits 0–7 of a word choose the layer, bit 8 the sign, bits 11–63
// the place in it. About one word in 90 falls outside what is accepted at once and takes further words.
extension RandomStream {
  /// The number between 0 and 1, neither included, that `word` stands for: its upper 52 bits and a half.
  @inlinable @inline(__always)
  public static func uniform(from word: UInt64) -> Double {
    (Double(Int64(bitPattern: word &>> 12)) + 0.5) * 0x1p-52
  }

  /// The next exponential variate with mean 1.
  @inlinable
  public mutating func exponential() -> Double { exponential(from: next()) }

  /// The exponential variate with mean 1 of `word`.
  ///
  /// The rare word that is rejected is followed by words of this stream.
  @inlinable @inline(__always)
  public mutating func exponential(from word: UInt64) -> Double {
    if inverts { return Self.invertedExponential(word) }
    let layer = simfaas_exponential_layer(word & 255)
    let x = Double(Int64(bitPattern: word &>> 11)) * layer.step
    if x < layer.inner { return x }
    return exponentialOutside(word)
  }

  /// The next standard normal variate.
  @inlinable
  public mutating func normal() -> Double { normal(from: next()) }

  /// The standard normal variate of `word`.
  ///
  /// The rare word that is rejected is followed by words of this stream.
  @inlinable @inline(__always)
  public mutating func normal(from word: UInt64) -> Double {
    if inverts { return Self.invertedNormal(word) }
    let layer = simfaas_normal_layer(word & 255)
    let x = Double(Int64(bitPattern: word &>> 11)) * layer.step
    if x < layer.inner {
      return Double(bitPattern: x.bitPattern | (word & 256) &<< 55)
    }
    return normalOutside(word)
  }

  @usableFromInline @inline(never)
  static func invertedExponential(_ word: UInt64) -> Double {
    -Arithmetic.log(1 - uniform(from: word))
  }

  @usableFromInline @inline(never)
  static func invertedNormal(_ word: UInt64) -> Double {
    Arithmetic.normalQuantile(uniform(from: word))
  }

  /// Decides on a `word` that fell beside the inner part of its layer, and draws again until one is accepted.
  @usableFromInline @inline(never)
  mutating func exponentialOutside(_ word: UInt64) -> Double {
    var word = word
    var offset = 0.0
    while true {
      let i = word & 255
      let layer = simfaas_exponential_layer(i)
      let x = Double(Int64(bitPattern: word &>> 11)) * layer.step
      if x < layer.inner { return offset + x }
      if i == 0 {
        // The tail of an exponential is an exponential.
        offset += layer.inner
      } else {
        let (low, high) = (simfaas_exponential_height(i), simfaas_exponential_height(i + 1))
        if low + uniform() * (high - low) < Arithmetic.exp(-x) { return offset + x }
      }
      word = next()
    }
  }

  /// Decides on a `word` that fell beside the inner part of its layer, and draws again until one is accepted.
  @usableFromInline @inline(never)
  mutating func normalOutside(_ word: UInt64) -> Double {
    var word = word
    while true {
      let i = word & 255
      let isNegative = word & 256 != 0
      let layer = simfaas_normal_layer(i)
      let x = Double(Int64(bitPattern: word &>> 11)) * layer.step
      if x < layer.inner { return isNegative ? -x : x }
      if i == 0 {
        let beyond = normalTail(from: layer.inner)
        return isNegative ? -beyond : beyond
      }
      let (low, high) = (simfaas_normal_height(i), simfaas_normal_height(i + 1))
      if low + uniform() * (high - low) < Arithmetic.exp(-0.5 * x * x) {
        return isNegative ? -x : x
      }
      word = next()
    }
  }

  /// A normal variate above `edge` (Marsaglia, 1964).
  private mutating func normalTail(from edge: Double) -> Double {
    while true {
      let x = exponential() / edge
      let y = exponential()
      if y + y > x * x { return edge + x }
    }
  }
}
