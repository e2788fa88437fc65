import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads
@testable import fuzz_readers

/// Traces that are packed, damaged, or come through standard input.
@Suite struct PackedTraceTests {
  private static let rows = (0..<40_000).map { "\($0).5,f\($0 % 17),0.\($0 % 10)\n" }.joined()
  private static let plain = Array(("time_s,function,duration_s\n" + rows).utf8)

  private static func isThere(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: program)
  }

  @Test func aGzipArchiveReadsAsItsContent() throws {
    let expected = try TemporaryTrace(Self.plain).arrivals()
    #expect(expected.count == 40_000)
    #expect(try TemporaryTrace(Archive.gzip(Self.plain)).arrivals() == expected)
    // Two archives in a row are one file, as gzip has it.
    let half = Self.plain.count / 2
    let joined = Archive.gzip(Array(Self.plain[..<half])) + Archive.gzip(Array(Self.plain[half...]))
    #expect(try TemporaryTrace(joined).arrivals() == expected)
  }

  @Test func aCopyOfAPackedTraceReadsOnByItself() throws {
    let scan = try TemporaryTrace(Archive.gzip(Self.plain)).scan()
    var source = try TraceArrivals(scan)
    let begun = try source.all(inBatchesOf: 100, atMost: 20_000)
    var copy = source
    let rest = try source.all()
    #expect(begun.count == 20_000)
    #expect(rest.count == 20_000)
    #expect(try copy.all(inBatchesOf: 7) == rest)
  }

  @Test(.enabled(if: isThere("/usr/bin/zstd"), "there is no program zstd"))
  func aZstandardArchiveReadsAsItsContent() throws {
    let plain = try TemporaryTrace(Self.plain)
    let packed = try TemporaryTrace("")
    let zstd = Process()
    zstd.executableURL = URL(fileURLWithPath: "/usr/bin/zstd")
    zstd.arguments = ["-q", "-f", plain.path, "-o", packed.path]
    try zstd.run()
    zstd.waitUntilExit()
    #expect(zstd.terminationStatus == 0)
    #expect(try packed.arrivals() == plain.arrivals())
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: packed.path)))
    try packed.replace(with: Array(bytes.dropLast(5)))
    #expect(
      packed.error()
        == "trace.csv: the Zstandard archive is cut off after \(bytes.count - 5) bytes")
  }

  @Test func aCutOffArchiveIsReported() throws {
    let packed = Archive.gzip(Self.plain)
    for count in [3, 10, 12, packed.count / 2, packed.count - 1] {
      #expect(
        try TemporaryTrace(Array(packed[..<count])).error()
          == "trace.csv: the gzip archive is cut off after \(count) bytes"
      )
    }
  }

  @Test func aDamagedArchiveIsReportedWithItsPlace() throws {
    var packed = Archive.gzip(Self.plain)
    // The checksum of the content is in the last eight bytes.
    packed[packed.count - 6] ^= 1
    let message = try TemporaryTrace(packed).error()
    #expect(message.hasPrefix("trace.csv: the gzip archive is damaged between bytes "))
    #expect(message.hasSuffix(" and \(packed.count): incorrect data check"))
    let followed = Archive.gzip(Self.plain) + Array("more".utf8)
    #expect(try TemporaryTrace(followed).error().contains("incorrect header check"))
  }

  @Test func aBombTakesNoMemory() throws {
    // 64 MB of digits without a line end in 64 kB: refused once a line has become too long.
    let bomb = [UInt8](repeating: 0x39, count: 64_000_000)
    let trace = try TemporaryTrace(Archive.gzip(bomb))
    #expect(trace.error() == "trace.csv:1: the line is longer than 65536 bytes; is this a trace?")
  }

  @Test func standardInputIsReadOnceAndNoRunTakesIt() throws {
    #expect(
      throws: TraceError(
        file: "standard input",
        message:
          "a run reads its trace twice, and this can be read only once; save it to a file first")
    ) { try TraceScan(path: "-") }
    for bytes in [Self.plain, Archive.gzip(Self.plain)] {
      let pipe = Pipe()
      let writer = Thread {
        try? pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
        try? pipe.fileHandleForWriting.close()
      }
      writer.start()
      let file = try TraceFile(standardInput: pipe.fileHandleForReading.fileDescriptor)
      var lines = LineReader(file: file)
      var count = 0
      while try lines.next() != nil { count += 1 }
      #expect(count == 40_001)
      #expect(lines.bytesOfFile == Int64(bytes.count))
      // What its format is told from can be read again, and nothing behind it.
      var again = ByteStream(file: file)
      let size = TraceFile.headSize
      let place = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.plain.count)
      defer { place.deallocate() }
      #expect(try again.read(into: place, count: 100) == 100)
      #expect(Array(UnsafeBufferPointer(start: place, count: 100)) == Array(Self.plain[..<100]))
      if bytes.count > size {
        #expect(throws: TraceError.self) { try again.read(into: place, count: Self.plain.count) }
      }
    }
  }

  @Test func aFewThousandDamagedArchivesGiveArrivalsOrAnError() throws {
    let header = "time_s,function,duration_s\n"
    let seed = Archive.gzip(Array((header + Self.rows.prefix(4_000)).utf8))
    var stream = RandomStream(seed: 6, name: "noise/gzip")
    let file = try TemporaryTrace("")
    var bad = 0
    for _ in 0..<2_000 {
      var bytes = seed
      for _ in 0...stream.index(below: 3) {
        let place = 2 + Int(stream.index(below: UInt32(bytes.count - 2)))
        switch stream.index(below: 3) {
        case 0: bytes[place] ^= 1 << UInt8(stream.index(below: 8))
        case 1: bytes.removeSubrange(place...)
        default: bytes.append(contentsOf: bytes[..<place])
        }
        if bytes.count < 3 { bytes = seed }
      }
      try file.replace(with: bytes)
      do {
        var source = try TraceArrivals(try file.scan())
        _ = try source.all()
      } catch let error as TraceError {
        #expect(error.message.utf8.allSatisfy { $0 >= 0x20 })
        bad += 1
      }
    }
    #expect(bad > 1_000)
  }
}
