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

  private func change(_ bytes: inout [UInt8], _ draws: inout RandomStream) {
    guard !bytes.isEmpty else {
      bytes = Wrong.piece(&draws)
      return
    }
    func index(_ count: Int) -> Int { Int(draws.index(below: UInt32(max(count, 1)))) }
    var place = index(bytes.count)
    if TableMutation.fits(bytes) {
      let line = Self.line(around: place, bytes)
      let isHeader = line.lowerBound == 0 || bytes[line.lowerBound - 1] == Self.fileSeparator
      if isHeader, line.upperBound < bytes.count, draws.index(below: 4) != 0 {
        // Damage to a header mostly ends it all.
        place = line.upperBound + index(min(bytes.count - line.upperBound, 128))
      }
      if draws.index(below: 2) == 0 {
        TableMutation.change(&bytes, at: place, &draws)
        return
      }
    }
    switch draws.index(below: 12) {
    case 0: bytes[place] ^= 1 << UInt8(draws.index(below: 8))
    case 1: bytes[place] = UInt8(draws.index(below: 256))
    case 2: bytes.insert(contentsOf: Wrong.piece(&draws), at: place)
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

  /// The line that `place` lies in, with its end; a file begins with a line.
  private static func line(around place: Int, _ bytes: [UInt8]) -> Range<Int> {
    let start =
      bytes[..<place].lastIndex { $0 == 0x0A || $0 == fileSeparator }.map { $0 + 1 } ?? 0
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
    bytes.replaceSubrange(start..<end, with: Wrong.number(&draws))
  }

  /// A packed file, and the archive damaged three times out of four.
  private static func packed(_ bytes: [UInt8], _ draws: inout RandomStream) -> [UInt8] {
    var archive =
      draws.index(below: 2) == 0
      ? Archive.gzip(bytes)
      : Archive.zstandard(bytes, blockSize: 1 + Int(draws.index(below: 1 << 17)))
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
}
