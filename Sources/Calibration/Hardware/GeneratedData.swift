import SimKernel

/// Bytes that pack about as well as programs do, the same every time.
public enum GeneratedData {
  /// Words drawn from a small vocabulary, between them bytes drawn one by one: packs to about two fifths.
  public static func bytes(count: Int, seed: UInt64 = 1) -> [UInt8] {
    var stream = RandomStream(seed: seed, name: "calibration/generated-data")
    let vocabulary = (0..<512).map { _ in
      (0..<Int(3 + stream.index(below: 10))).map { _ in UInt8(stream.index(below: 64)) }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 16)
    while bytes.count < count {
      bytes += vocabulary[Int(stream.index(below: 512))]
      bytes.append(UInt8(stream.index(below: 256)))
    }
    return Array(bytes.prefix(count))
  }
}
