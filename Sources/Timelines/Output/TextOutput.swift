import Experiments

/// Where a text goes: a file that appears when it is whole, packed with gzip where its name ends in `.gz`, or standard
/// output.
public struct TextOutput: ~Copyable {
  /// What waits to be written.
  public var buffer = TextBuffer(capacity: 1 << 17)
  /// How many bytes of text have been written, before packing.
  public private(set) var count = 0
  private var file: OutputFile?
  private var packer: GzipPacker?

  /// Begins a text.
  ///
  /// - Parameter path: The file; `nil` for standard output.
  /// - Throws: Why there can be no such file.
  public init(_ path: String?) throws(OutputError) {
    guard let path else { return }
    file = try OutputFile(path)
    guard path.hasSuffix(".gz") else { return }
    packer = GzipPacker()
    if packer == nil { throw OutputError(path: path, message: "there is no memory to pack it") }
  }

  /// Call now and then, at the latest behind some thousand bytes: writes when enough has gathered.
  ///
  /// - Throws: Why it cannot be written; then there is no file.
  @inline(__always)
  public mutating func pass() throws(OutputError) {
    if buffer.count >= 1 << 16 { try flush(isLast: false) }
  }

  private mutating func flush(isLast: Bool) throws(OutputError) {
    count += buffer.count
    guard var open = file.take() else {
      try StandardOutput.write(buffer.text)
      buffer.removeAll()
      return
    }
    if let packer {
      buffer.withBytes { bytes in
        packer.pack(bytes, isLast: isLast) { open.buffer.append($0) }
      }
    } else {
      buffer.withBytes { open.buffer.append($0.bindMemory(to: UInt8.self)) }
    }
    buffer.removeAll()
    try open.flush()
    file = consume open
  }

  /// Writes the rest and gives the file its name.
  ///
  /// - Returns: How many bytes of text there were, before packing.
  /// - Throws: Why it cannot be written; then there is no file.
  @discardableResult
  public consuming func finish() throws(OutputError) -> Int {
    try flush(isLast: true)
    let count = count
    if let open = file.take() { try open.finish() }
    return count
  }
}
