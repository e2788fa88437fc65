/// Takes apart what a container without a terminal writes: frames of a kind, three zeros, a length of four bytes and as many bytes.
struct OutputFrames {
  private var waiting: [UInt8] = []
  /// What came on standard output and standard error so far, no more than a line or two is ever expected.
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []

  /// Takes in bytes, wherever they were cut.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    waiting += bytes
    var place = 0
    while waiting.count - place >= 8 {
      let length = waiting[place + 4..<place + 8].reduce(0) { $0 << 8 | Int($1) }
      guard waiting.count - place - 8 >= length else { break }
      let content = waiting[place + 8..<place + 8 + length]
      if waiting[place] == 2 { errors += content } else { output += content }
      place += 8 + length
    }
    waiting.removeFirst(place)
  }

  /// Takes the lines of standard output that have become whole since the last call.
  mutating func takeLines() -> [String] {
    guard let end = output.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = output[..<end].split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let texts = lines.map { String(decoding: $0, as: UTF8.self) }
    output.removeFirst(end + 1)
    return texts
  }
}

/// Cuts a stream of bytes into lines.
struct LineCutter {
  private var waiting: [UInt8] = []

  /// Takes in bytes, wherever they were cut.
  ///
  /// - Returns: The lines that are whole now, without their ends and without empty ones.
  mutating func add(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
    waiting += bytes
    guard let end = waiting.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = waiting[..<end].split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    waiting.removeFirst(end + 1)
    return lines.map(Array.init)
  }

  /// What is left behind the last end of a line.
  var rest: [UInt8] { waiting }
}
