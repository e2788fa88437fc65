/// How the bytes of a file are packed, told by how they begin and never by the file's name.
enum Compression: Sendable {
  case none
  case gzip
  case zstandard

  /// What begins with `head`, the first four bytes of a file or as many as it has.
  init(head: [UInt8]) {
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstandard
    } else {
      self = .none
    }
  }

  /// A reader for it, or `nil` where nothing is packed.
  ///
  /// - Throws: ``DecodingFault`` where this machine lacks the library.
  func decoder() throws(DecodingFault) -> (any Decoder)? {
    switch self {
    case .none: nil
    case .gzip: try GzipDecoder()
    case .zstandard: try ZstandardDecoder()
    }
  }
}

/// Why packed bytes cannot be unpacked.
struct DecodingFault: Error {
  var message: String
}

/// Unpacks a stream piece by piece, in constant memory.
protocol Decoder: AnyObject {
  /// What messages call the archive.
  var kind: String { get }

  /// Unpacks as much of `input` into `output` as fits.
  ///
  /// - Returns: How many bytes were taken, how many written, and whether the archive may end here.
  func decode(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(DecodingFault) -> DecodingStep
}

/// How far one step of a ``Decoder`` has come.
struct DecodingStep {
  var taken: Int
  var written: Int
  /// Whether the bytes taken last were the last of a whole archive; another may follow.
  var isAtEnd: Bool
}
