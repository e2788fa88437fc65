/// A file that is read whole, unpacked where it is packed: for tables that are small beside traces.
public enum WholeFile {
  /// The most bytes that are read: far more than anybody measures.
  public static let mostBytes = 1 << 30

  /// Reads a file, plain or packed with gzip or, where the library is there, zstd.
  ///
  /// - Parameter path: The file; `-` for standard input.
  /// - Returns: Its bytes, unpacked.
  /// - Throws: Why it cannot be read or unpacked, or that it has more than ``mostBytes``.
  public static func bytes(of path: String) throws(TraceError) -> [UInt8] {
    try bytes(of: TraceFile(path: path))
  }

  static func bytes(of file: TraceFile) throws(TraceError) -> [UInt8] {
    var stream = ByteStream(file: file)
    let size = 1 << 16
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    defer { room.deallocate() }
    var bytes: [UInt8] = []
    while true {
      let got = try stream.read(into: room, count: size)
      guard got > 0 else { return bytes }
      bytes.append(contentsOf: UnsafeBufferPointer(start: room, count: got))
      guard bytes.count <= mostBytes else {
        throw TraceError(file: file.path, message: "has more than \(mostBytes) bytes")
      }
    }
  }
}
