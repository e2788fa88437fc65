import ClusterModel
import SimKernel
import Testing

@testable import Workloads

/// Damaged files: whatever the bytes are, there is an answer or an error, and soon.
@Suite struct TraceNoiseTests {
  private static let seeds = [
    "time_s,function,duration_s\n0,b,0.25\n0.5,\"a,\"\"x\"\"\",\r\n1.5e0,é,0\n2,a,3\n",
    "app,func,end_timestamp,duration\na,f,0.07949,0.078\nb,f,57.15786,57.154\na,f,57.2,0.001\n",
    "\u{FEFF}app,func,end_timestamp,duration\r\n\"a\",f,1,0\na,f,1.1,0.3\na,f,9.99e-1,0\n",
  ]
  // What damage is made of: bytes that mean something to the reader, and some that should not be there.
  private static let pieces: [[UInt8]] = [
    [0], [0x0A], [0x0D], [0x22], [0x2C], [0x2D], [0x2E], [0x65], [0x80], [0xC3], [0xFF],
    [0xEF, 0xBB, 0xBF],
    Array("1e999".utf8), Array("-1".utf8), Array("nan".utf8), Array("99999999999999999999".utf8),
    Array(",,".utf8), Array("\"\"".utf8), Array("\n\n".utf8),
    [UInt8](repeating: 0x39, count: 70_000),
  ]

  @Test func aFewThousandDamagedTracesGiveArrivalsInOrderOrAnError() throws {
    var stream = RandomStream(seed: 5, name: "noise")
    let file = try TemporaryTrace("")
    var (good, bad) = (0, 0)
    let begun = ContinuousClock.now
    for round in 0..<3_000 {
      var bytes = Array(Self.seeds[round % Self.seeds.count].utf8)
      for _ in 0...stream.index(below: 3) {
        let place = Int(stream.index(below: UInt32(bytes.count + 1)))
        let piece = Self.pieces[Int(stream.index(below: UInt32(Self.pieces.count)))]
        switch stream.index(below: 6) {
        case 0: bytes.insert(contentsOf: piece, at: place)
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.removeSubrange(place..<min(place + 3, bytes.count))
        case 3 where place < bytes.count: bytes[place] = UInt8(stream.index(below: 256))
        case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8(stream.index(below: 8))
        default: bytes.append(contentsOf: bytes[..<place])
        }
      }
      try file.replace(with: bytes)
      do {
        let scan = try file.scan()
        var source = try TraceArrivals(scan)
        let arrivals = try source.all(inBatchesOf: 3)
        #expect(UInt64(arrivals.count) == scan.count)
        #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0.time <= $1.time })
        #expect(arrivals.allSatisfy { $0.time >= .start && $0.function.index < scan.functionCount })
        #expect(Set(scan.functions.map(\.name)).count == scan.functionCount)
        good += 1
      } catch let error as TraceError {
        #expect(error.message.utf8.allSatisfy { $0 >= 0x20 })
        #expect(error.message.utf8.count < 400)
        bad += 1
      }
    }
    // Both kinds are met, or the damage would prove nothing.
    #expect(good > 100)
    #expect(bad > 1_000)
    #expect(ContinuousClock.now - begun < .seconds(60))
  }
}
