/// The beginnings of the lines of a log, in constant memory however long a line is.
///
/// A copy goes on by itself from the same line.
struct LogLines: Sendable {
  /// How many bytes of a line are kept.
  static let kept = 1 << 16
  private static let bufferSize = 1 << 16

  /// The line returned last, without its end and cut to ``kept`` bytes.
  private(set) var text: [UInt8] = []
  /// The number of that line, from 1.
  private(set) var number = 0
  /// What messages call the file.
  var path: String { stream.file.path }
  /// How many bytes of the file have been read, packed as they are.
  var bytesOfFile: Int64 { stream.bytesOfFile }
  private var stream: ByteStream
  private var buffer: [UInt8] = []
  private var position = 0
  private var filled = 0

  init(_ stream: ByteStream) { self.stream = stream }

  /// Goes on to the next line.
  ///
  /// - Returns: Whether there is one.
  mutating func next() throws(TraceError) -> Bool {
    text.removeAll(keepingCapacity: true)
    var isBegun = false
    while true {
      if position == filled { guard try refill() else { break } }
      isBegun = true
      let rest = buffer[position..<filled]
      let end = rest.firstIndex(of: 0x0A)
      text.append(contentsOf: rest[..<(end ?? filled)].prefix(Self.kept - text.count))
      position = end.map { $0 + 1 } ?? filled
      if end != nil { break }
    }
    guard isBegun else { return false }
    number += 1
    if text.last == 0x0D { text.removeLast() }
    if number == 1, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    return true
  }

  /// Reads on.
  ///
  /// - Returns: Whether there was anything more.
  private mutating func refill() throws(TraceError) -> Bool {
    guard stream.file.isUnchanged else {
      throw TraceError(file: path, message: "the file was changed while it was read")
    }
    if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.bufferSize) }
    var fault: TraceError?
    let got = buffer.withUnsafeMutableBufferPointer { [count = buffer.count] bytes in
      guard let start = bytes.baseAddress else { return 0 }
      do throws(TraceError) { return try stream.read(into: start, count: count) } catch {
        fault = error
        return 0
      }
    }
    if let fault { throw fault }
    (position, filled) = (0, got)
    return got > 0
  }
}
