import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads
@testable import fuzz_readers

/// The columns of our own format that a trace need not have.
@Suite struct TraceDetailsTests {
  private static let header = "time_s,function,duration_s"

  @Test func allThatATraceSaysOfARequestIsRead() throws {
    let rows = try MemoryTrace([
      """
      \(Self.header),memory_bytes,trigger,start,cold_start_s,outcome
      0,f,1,134217728,http,cold,0.25,succeeded
      1,f,,,,,,
      2,f,0,0,other,warm,,timedOut

      """
    ]).rows().map(\.row)
    #expect(rows.map(\.memory) == [134_217_728, -1, 0])
    #expect(rows.map(\.trigger) == [.http, .unknown, .other])
    #expect(rows.map(\.start) == [.cold, .unknown, .warm])
    #expect(rows.map(\.coldStart) == [250_000_000, -1, -1])
    #expect(rows.map(\.outcome) == [.succeeded, .unknown, .timedOut])
    #expect(rows.map(\.execution) == [1_000_000_000, -1, 0])
  }

  @Test func theColumnsComeInAnyOrderAndAnyMayBeMissing() throws {
    let rows = try MemoryTrace([
      "\(Self.header),outcome,memory_bytes\n0,\"f,g\",1,failed,5\n", "\(Self.header)\n1,f,2\n",
      "\(Self.header),trigger\n2,f,3,queue\n",
    ]).rows()
    #expect(rows.map(\.name) == ["f,g", "f", "f"])
    #expect(rows.map(\.row.outcome) == [.failed, .unknown, .unknown])
    #expect(rows.map(\.row.memory) == [5, -1, -1])
    #expect(rows.map(\.row.trigger) == [.unknown, .unknown, .queue])
    // Whoever states the format takes the first three by their position, the others by their names.
    let stated = try MemoryTrace(["a,b,c,trigger\n0,f,1,timer\n"]) { $0.format = .simfaas }.rows()
    #expect(stated.map(\.row.trigger) == [.timer])
  }

  @Test(arguments: [
    (
      "memory\n",
      "1:28: the column 'memory' is none of this format, or there are two of it; behind"
        + " 'time_s,function,duration_s' may stand memory_bytes, trigger, start, cold_start_s, outcome"
    ),
    (
      "start,trigger,start\n",
      "1:42: the column 'start' is none of this format, or there are two of it; behind"
        + " 'time_s,function,duration_s' may stand memory_bytes, trigger, start, cold_start_s, outcome"
    ),
    (
      "memory_bytes\n0,f,,1.5\n",
      "2:6: memory_bytes '1.5' is not a whole number from 0 to 562949953421312"
    ),
    (
      "memory_bytes\n0,f,,562949953421313\n",
      "2:6: memory_bytes '562949953421313' is not a whole number from 0 to 562949953421312"
    ),
    (
      "trigger\n0,f,,HTTP\n",
      "2:6: trigger 'HTTP' is none of http, queue, event, orchestration, timer, storage, other"
    ),
    ("start\n0,f,,hot\n", "2:6: start 'hot' is none of warm, cold"),
    (
      "cold_start_s\n0,f,,-1\n",
      "2:6: cold_start_s '-1' is negative; cold_start_s is at least zero"
    ),
    (
      "outcome\n0,f,,ok\n",
      "2:6: outcome 'ok' is none of succeeded, failed, crashed, throttled, timedOut, unfinished"
    ),
    ("start\n0,f,\n", "2: the row has 3 fields rather than 4, as the header has"),
  ]) func whatIsWrongIsSaidWithItsPlace(_ text: String, _ message: String) {
    #expect(MemoryTrace(["\(Self.header),\(text)"]).error() == "0.csv:" + message)
  }

  // MARK: Written

  /// All requests of `files`, with the names of their functions instead of their numbers.
  private static func requests(
    _ files: [[UInt8]], _ options: TraceOptions = TraceOptions()
  ) throws -> (requests: [String], details: TraceDetails, written: [UInt8]) {
    var records = try TraceRecords(contents: files, path: "x", options: options)
    var writer = TraceWriter(records.details)
    var requests: [String] = []
    while let record = try records.next() {
      let name = records.name(record.function)
      writer.add(record, try TraceWriter.Name(name))
      requests.append(
        "\(record.time) \(name) \(String(describing: record.execution)) \(record.start)"
          + " \(String(describing: record.coldStart)) \(String(describing: record.memory))"
          + " \(record.trigger) \(record.outcome)")
    }
    return (requests, records.details, writer.take())
  }

  @Test(arguments: TraceFormat.allCases)
  func whatAFormatSaysIsReadBackTheSame(format: TraceFormat) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Seeds"
    let seeds = try Seeds.read(format, in: folder)
    #expect(!seeds.isEmpty)
    // One of Huawei's has a row out of order.
    var options = TraceOptions()
    options.onError = .skip
    for seed in seeds {
      let files = seed.split(separator: Mutation.fileSeparator).map { Array($0) }
      let original = try Self.requests(files, options)
      let again = try Self.requests([original.written])
      #expect(!original.requests.isEmpty)
      #expect(again.requests == original.requests)
      #expect(again.details == original.details)
      #expect(again.written == original.written)
    }
  }

  @Test func onlyWhatTheFilesMaySayHasAColumn() throws {
    func header(_ texts: [String]) throws -> String {
      let written = try Self.requests(texts.map { Array($0.utf8) }).written
      return String(decoding: written.prefix { $0 != 0x0A }, as: UTF8.self)
    }
    #expect(try header(["\(Self.header)\n0,f,1\n"]) == Self.header)
    #expect(try header(["app,func,end_timestamp,duration\na,f,1,0.5\n"]) == Self.header)
    let counts = "HashApp,HashFunction,Trigger,1\na,f,http,1\n"
    #expect(try header([counts]) == Self.header + ",trigger")
    #expect(try header(["HashApp,HashFunction,1\na,f,1\n"]) == Self.header)
    #expect(
      try header([counts, "HashApp,AverageAllocatedMb\na,128\n"])
        == Self.header + ",memory_bytes,trigger")
    // Of several files, what any of them has.
    #expect(
      try header(["\(Self.header)\n0,f,1\n", "\(Self.header),start\n1,f,1,cold\n"])
        == Self.header + ",start")
  }
}
