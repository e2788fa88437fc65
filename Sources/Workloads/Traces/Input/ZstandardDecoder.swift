#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Unpacks Zstandard archives (RFC 8878) with the library of this machine, looked up when it is needed.
final class ZstandardDecoder: Decoder {
  let kind = "Zstandard"
  private let library: Library
  private let stream: OpaquePointer
  private var isAtEnd = false

  /// The functions of libzstd that are used here.
  private struct Library {
    let handle: UnsafeMutableRawPointer
    let create: @convention(c) () -> OpaquePointer?
    let free: @convention(c) (OpaquePointer) -> Int
    let decompress:
      @convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
    let isError: @convention(c) (Int) -> UInt32
    let errorName: @convention(c) (Int) -> UnsafePointer<CChar>
  }

  /// `ZSTD_inBuffer` and `ZSTD_outBuffer`, which are laid out alike.
  private struct Span {
    var start: UnsafeRawPointer?
    var size: Int
    var position: Int
  }

  init() throws(DecodingFault) {
    library = try Self.load()
    guard let stream = library.create() else {
      throw DecodingFault(message: "there is no memory to unpack it")
    }
    self.stream = stream
  }

  deinit { _ = library.free(stream) }

  /// Finds the library; it stays loaded.
  private static func load() throws(DecodingFault) -> Library {
    #if canImport(Darwin)
      let names = ["libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib"]
    #else
      let names = ["libzstd.so.1"]
    #endif
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first,
      let create = dlsym(handle, "ZSTD_createDStream"),
      let free = dlsym(handle, "ZSTD_freeDStream"),
      let decompress = dlsym(handle, "ZSTD_decompressStream"),
      let isError = dlsym(handle, "ZSTD_isError"),
      let errorName = dlsym(handle, "ZSTD_getErrorName")
    else {
      throw DecodingFault(
        message: "the library \(names[0]) is not on this machine; install it, or unpack the file"
          + " with 'zstd -d'")
    }
    return Library(
      handle: handle,
      create: unsafeBitCast(create, to: (@convention(c) () -> OpaquePointer?).self),
      free: unsafeBitCast(free, to: (@convention(c) (OpaquePointer) -> Int).self),
      decompress: unsafeBitCast(
        decompress,
        to: (@convention(c) (OpaquePointer, UnsafeMutableRawPointer, UnsafeMutableRawPointer)
          -> Int).self),
      isError: unsafeBitCast(isError, to: (@convention(c) (Int) -> UInt32).self),
      errorName: unsafeBitCast(
        errorName, to: (@convention(c) (Int) -> UnsafePointer<CChar>).self))
  }

  func decode(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(DecodingFault) -> DecodingStep {
    if isAtEnd, input.isEmpty { return DecodingStep(taken: 0, written: 0, isAtEnd: true) }
    var source = Span(start: UnsafeRawPointer(input.baseAddress), size: input.count, position: 0)
    var target = Span(start: UnsafeRawPointer(output.baseAddress), size: output.count, position: 0)
    // A window beyond 128 MiB is refused by the library itself, so that no archive takes more.
    let result = library.decompress(stream, &target, &source)
    guard library.isError(result) == 0 else {
      throw DecodingFault(message: String(cString: library.errorName(result)))
    }
    isAtEnd = result == 0
    return DecodingStep(taken: source.position, written: target.position, isAtEnd: isAtEnd)
  }
}
