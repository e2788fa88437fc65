import CZlib
import SimKernel

/// Makes inputs out of seeds that are wrong in all kinds of ways.
///
/// Input number *n* of a reader depends on its seeds and *n* only.
struct Mutation {
  /// Stands between the files of one trace.
  static let fileSeparator: UInt8 = 0x1C
  /// The longest input in bytes.
  static let longest = 1 << 17

  private let seeds: [[UInt8]]
  private let stream: RandomStream

  /// - Precondition: There is a seed.
  init(seeds: [[UInt8]], reader: String) {
    precondition(!seeds.isEmpty, "inputs are made out of seeds")
    self.seeds = seeds
    stream = RandomStream(seed: 1, name: "fuzz/\(reader)")
  }

  /// Whether seeds have rows of kilobytes.
  var isLong: Bool { seeds.contains { $0.count > 4_096 } }

  /// The files of input `number`.
  func input(_ number: UInt64) -> [[UInt8]] {
    var draws = stream.draws(for: number)
    var bytes = seeds[Int(draws.index(below: UInt32(seeds.count)))]
    for _ in 0...draws.index(below: 4) {
      change(&bytes, &draws)
      if bytes.count > Self.longest { bytes.removeSubrange(Self.longest...) }
    }
    var files = bytes.split(separator: Self.fileSeparator, omittingEmptySubsequences: false)
      .prefix(8).map { Array($0) }
    if draws.index(below: 32) == 0 { files[0] = Self.packed(files[0], &draws) }
    return files
  }

  /// What stands where it should not.
  private static let pieces: [[UInt8]] = [
    [0], [0x0A], [0x0D, 0x0A], [0x22], [0x2C], [0x2D], [0x2E], [0x09], [0x20], [0x7F], [0x80],
    [0xC3], [0xFF], [fileSeparator], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0x1F, 0x8B],
    Array(",,".utf8), Array("\"\"".utf8), Array("\n\n".utf8), Array("{".utf8), Array("}".utf8),
    Array("[".utf8), Array("]".utf8), Array(":".utf8), Array("\\".utf8), Array("null".utf8),
    Array("true".utf8), Array("\\ud83d".utf8), Array("\\u0000".utf8), Array("{}".utf8),
    Array("[[[[".utf8), Array("/*".utf8), Array("é".utf8), Array("\"id\":".utf8),
    [UInt8](repeating: 0x5B, count: 300), [UInt8](repeating: 0x39, count: 2_000),
  ]

  /// Numbers at the edge of what fits.
  private static let numbers: [String] = [
    "0", "-0", "-1", "1", "00", "1.", ".5", "+1", "1e999", "1e-999", "1E9", "1e400000000000", "nan",
    "inf", "", "2147483648", "4294967296", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "18446744073709551615", "18446744073709551616", "288230376",
    "288230376.151711744", "288230376151711744", "0.0000000005", "4000000000", "4000000001",
    "4000000000000", "4000000000001", "1600000000", "0x10", "1_000", "1,000",
    "99999999999999999999999999999999.99999999999999999999999999999999999",
  ]

  private func change(_ bytes: inout [UInt8], _ draws: inout RandomStream) {
    guard !bytes.isEmpty else {
      bytes = Self.piece(&draws)
      return
    }
    func index(_ count: Int) -> Int { Int(draws.index(below: UInt32(max(count, 1)))) }
    let place = index(bytes.count)
    switch draws.index(below: 12) {
    case 0: bytes[place] ^= 1 << UInt8(draws.index(below: 8))
    case 1: bytes[place] = UInt8(draws.index(below: 256))
    case 2: bytes.insert(contentsOf: Self.piece(&draws), at: place)
    case 3: bytes.removeSubrange(place..<min(place + 1 + index(16), bytes.count))
    case 4:
      let line = Self.line(around: place, bytes)
      bytes.insert(contentsOf: bytes[line], at: line.lowerBound)
    case 5: bytes.removeSubrange(Self.line(around: place, bytes))
    case 6:
      let end = min(place + 1 + index(64), bytes.count)
      for _ in 0...index(4) { bytes.insert(contentsOf: bytes[place..<end], at: place) }
    case 7: bytes.removeSubrange(place...)
    case 8, 9: replaceNumber(behind: place, &bytes, &draws)
    case 10:
      let other = seeds[index(seeds.count)]
      bytes.replaceSubrange(place..., with: other[index(other.count)...])
    default:
      let first = Self.line(around: place, bytes)
      let second = Self.line(around: index(bytes.count), bytes)
      guard first.upperBound <= second.lowerBound else { return }
      let moved = Array(bytes[second])
      bytes.removeSubrange(second)
      bytes.insert(contentsOf: moved, at: first.lowerBound)
    }
  }

  private static func piece(_ draws: inout RandomStream) -> [UInt8] {
    pieces[Int(draws.index(below: UInt32(pieces.count)))]
  }

  /// The line that `place` lies in, with its end.
  private static func line(around place: Int, _ bytes: [UInt8]) -> Range<Int> {
    let start = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = bytes[place...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
    return start..<end
  }

  /// Puts another number in the place of the next one.
  private func replaceNumber(
    behind place: Int, _ bytes: inout [UInt8], _ draws: inout RandomStream
  ) {
    func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 || byte == 0x2E }
    guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
    let number = Self.numbers[Int(draws.index(below: UInt32(Self.numbers.count)))]
    bytes.replaceSubrange(start..<end, with: number.utf8)
  }

  /// A file packed with gzip, and the archive damaged three times out of four.
  private static func packed(_ bytes: [UInt8], _ draws: inout RandomStream) -> [UInt8] {
    var archive = gzip(bytes)
    guard !archive.isEmpty else { return archive }
    let place = Int(draws.index(below: UInt32(archive.count)))
    switch draws.index(below: 4) {
    case 0: archive[place] ^= 1 << UInt8(draws.index(below: 8))
    case 1: archive.removeSubrange(place...)
    case 2: archive.append(contentsOf: archive[place...])
    default: break
    }
    return archive
  }

  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return [] }
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 1_000)
    let count = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<count])
  }
}
