import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Workloads

/// Every kind of bad input, with what is said about it.
@Suite struct TraceErrorTests {
  private static let known = TraceFormat.allCases.map(\.rawValue).joined(separator: ", ")

  @Test(arguments: [
    ("", "trace.csv: the file is empty; a trace begins with the header of a format"),
    ("\u{FEFF}", "trace.csv:1: the line is empty"),
    ("\n", "trace.csv:1: the line is empty"),
    (
      "a,b,c\n1,2,3\n",
      "trace.csv:1: unknown format: the header is 'a,b,c'; known formats: \(known)"
    ),
    (
      "time_s,function\n",
      "trace.csv:1: the header lacks the column 'duration_s'; it is 'time_s,function' and should be"
        + " 'time_s,function,duration_s'"
    ),
    (
      "time_s,function,duration\n",
      "trace.csv:1: the header lacks the column 'duration_s'; it is 'time_s,function,duration' and"
        + " should be 'time_s,function,duration_s'"
    ),
    (
      "app,func,end_timestamp,duration,memory\n",
      "trace.csv:1: the header has a column too many, 'memory'; it should be"
        + " 'app,func,end_timestamp,duration'"
    ),
    (
      "time_s,node,function,duration_s\n",
      "trace.csv:1: the header has a column too many, 'node'; it should be"
        + " 'time_s,function,duration_s', behind which memory_bytes, trigger, start, cold_start_s, outcome may stand"
    ),
    (
      "function,time_s,duration_s\n",
      "trace.csv:1: the columns of the header are in another order; they should be"
        + " 'time_s,function,duration_s'"
    ),
    ("PK\u{3}\u{4}junk", "trace.csv: this is a zip archive; unpack it first"),
  ])
  func aWrongHeaderIsReported(text: String, message: String) throws {
    #expect(try TemporaryTrace(text).error() == message)
  }

  @Test(arguments: [
    ("1,f,0.1\n2,f", "3: the file ends in the middle of a row, after 2 fields"),
    ("1,f,0.1\n2,f,0.1e", "3:5: the file ends in the middle of a row, at '0.1e'"),
    ("1,f\n", "2: the row has 2 fields rather than 3, 'time_s,function,duration_s'"),
    ("1,f,1,1\n", "2: the row has 4 fields rather than 3, 'time_s,function,duration_s'"),
    ("1,f,1,1,1,1,1\n", "2: the row has 7 fields rather than 3, 'time_s,function,duration_s'"),
    ("1,f,0.1\n\n2,f,0.1\n", "3: the line is empty"),
    (
      "one,f,0.1\n", "2:1: time_s 'one' is not a number of seconds such as 0, 12.5 or 9.5e-07"
    ),
    ("1,f,-0.5\n", "2:5: duration_s '-0.5' is negative; duration_s is at least zero"),
    ("-1,f,0.5\n", "2:1: time_s '-1' is negative; time_s is at least zero"),
    ("nan,f,0.5\n", "2:1: time_s 'nan' is not a finite number of seconds"),
    ("1,f,inf\n", "2:5: duration_s 'inf' is not a finite number of seconds"),
    (
      "1,f,1e300\n",
      "2:5: duration_s '1e300' is beyond 288230376 seconds (9 years), the longest that can be"
        + " simulated"
    ),
    (",f,1\n", "2:1: time_s '' is not a number of seconds such as 0, 12.5 or 9.5e-07"),
    ("1,,1\n", "2:3: function is empty; a name stands here"),
    ("1,\"\",1\n", "2:3: function is empty; a name stands here"),
    ("2,f,1\n1,f,1\n", "3: the arrival lies before the one above it"),
    ("1,f\u{0}g,1\n", "2:4: a NUL byte; is this a text file?"),
    ("1,f\tg,1\n", "2:4: the control character 0x09 in a field"),
    ("1,f\rg,1\n", "2:4: the control character 0x0D in a field"),
    ("1,\"f,1\n", "2:3: the quoted field is not closed before its line ends"),
    ("1,\"f\"g,1\n", "2:6: a comma or the end of the line follows a quote"),
    (
      "1,f\"g,1\n",
      "2:4: a quote inside a field that does not begin with one; quote all of the field"
    ),
  ])
  func aWrongRowIsReportedWithItsPlace(rows: String, message: String) throws {
    let text = "time_s,function,duration_s\n" + rows
    #expect(try TemporaryTrace(text).error() == "trace.csv:" + message)
  }

  @Test(
    arguments: [
      ([0xFF], "0xFF"), ([0x80], "0x80"), ([0xC3], "0xC3"), ([0xC0, 0xAF], "0xC0"),
      ([0xE0, 0x80, 0x80], "0xE0"), ([0xED, 0xA0, 0x80], "0xED"),
      ([0xF4, 0x90, 0x80, 0x80], "0xF4"),
      ([0xF0, 0x9F, 0x98], "0xF0"), ([0xE2, 0x82, 0x28], "0xE2"),
    ] as [([UInt8], String)])
  func bytesThatAreNotUTF8AreReported(bytes: [UInt8], shown: String) throws {
    let row = Array("time_s,function,duration_s\n1,f".utf8) + bytes + Array(",1\n".utf8)
    #expect(
      try TemporaryTrace(row).error()
        == "trace.csv:2:4: the byte \(shown) is not UTF-8; save the file in UTF-8")
  }

  @Test func anAzureRowThatEndsLongBeforeItsDurationIsReported() throws {
    let trace = try TemporaryTrace("app,func,end_timestamp,duration\na,f,1,2.5\n")
    #expect(
      trace.error()
        == "trace.csv:2:5: the request arrives 1.5 s before the start of the trace (its end less its"
        + " duration); up to 1 s is moved to the start")
  }

  @Test func disorderBeyondTheWindowIsReported() throws {
    let trace = try TemporaryTrace("app,func,end_timestamp,duration\na,f,5,0\na,f,3.5,0\n")
    #expect(
      trace.error()
        == "trace.csv:3: the arrival lies 1.5 s before one above it; up to 1 s is put in order")
  }

  @Test func disorderOverTooManyRowsIsReported() throws {
    var text = "app,func,end_timestamp,duration\n"
    for row in 0...ReorderBuffer.most { text += "a,f,\(row > 9 ? "1.5" : "1"),0\n" }
    text += "a,f,1.2,0\n"
    #expect(try TemporaryTrace(text).arrivals().count == ReorderBuffer.most + 2)
    for _ in 0..<20 { text += "a,f,1.5,0\n" }
    text += "a,f,1.2,0\n"
    #expect(
      try TemporaryTrace(text).error()
        == "trace.csv:65560: the arrival lies before one above it, with more than 65536 rows in"
        + " between")
  }

  @Test func aMissingFileIsReported() {
    #expect(throws: TraceError(file: "/nowhere/x.csv", message: "there is no such file")) {
      try TraceScan(path: "/nowhere/x.csv")
    }
  }

  @Test func aDirectoryIsReported() {
    #expect(throws: TraceError(file: "/tmp", message: "this is a directory; a trace is a file")) {
      try TraceScan(path: "/tmp")
    }
  }

  @Test func aDeviceIsReported() {
    #expect(
      throws: TraceError(
        file: "/dev/zero",
        message: "this is a device or a pipe; a trace is a regular file, which is read twice")
    ) { try TraceScan(path: "/dev/zero") }
  }

  @Test(.enabled(if: getuid() != 0, "the superuser may read everything"))
  func aFileWithoutPermissionIsReported() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n")
    chmod(trace.path, 0)
    #expect(trace.error() == "trace.csv: no permission to read it")
  }

  @Test func aLineWithoutEndIsReportedAtOnce() throws {
    let trace = try TemporaryTrace("time_s,function,duration_s\n")
    // A file with a hole of 1 GB: its first line is never all in memory, and never read to its end.
    #expect(truncate(trace.path, 1_000_000_000) == 0)
    let begun = ContinuousClock.now
    #expect(
      trace.error() == "trace.csv:2: the line is longer than 65536 bytes; is this a trace?")
    #expect(ContinuousClock.now - begun < .seconds(2))
  }

  @Test func theLongestLineIsReadAndOneByteMoreIsNot() throws {
    let name = String(repeating: "x", count: LineReader.longestLine - 4)
    let header = "time_s,function,duration_s\n"
    #expect(try TemporaryTrace(header + "1,\(name),1\n").scan().count == 1)
    #expect(try TemporaryTrace(header + "1,\(name),1\r\n").scan().count == 1)
    #expect(
      try TemporaryTrace(header + "1,x\(name),1\n").error()
        == "trace.csv:2: the line is longer than 65536 bytes; is this a trace?")
  }

  @Test func aStatedFormatTakesAForeignHeaderButNotARow() throws {
    let foreign = try TemporaryTrace("t,f,d\n1,f,2\n")
    #expect(foreign.error { $0.format = .simfaas } == "no error: 1 rows")
    #expect(
      foreign.error { $0.format = .azure2021 }
        == "trace.csv:1: the header has 3 fields; this format has 4,"
        + " 'app,func,end_timestamp,duration'")
    #expect(
      try TemporaryTrace("1,f,2\n").error { $0.format = .simfaas }
        == "trace.csv:1: this is a row; the first line is a header, 'time_s,function,duration_s'")
  }

  @Test func aFileThatWasChangedBetweenThePassesIsAnErrorAndNoTrap() throws {
    let header = "time_s,function,duration_s\n"
    for changed in [
      "", header, header + "1,f,1\n", header + "1,f,1\n2,g,1\n", header + "1,f,1\n2,f,1\n3,f,1\n",
      "app,func,end_timestamp,duration\n",
    ] {
      let trace = try TemporaryTrace(header + "1,f,1\n2,f,1\n")
      let scan = try trace.scan()
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: trace.path))
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: Data(changed.utf8))
      try file.close()
      #expect(throws: (any Error).self) {
        var source = try TraceArrivals(scan)
        _ = try source.all()
      }
    }
  }

  @Test func rowsBeforeAnErrorAreHandedOutFirst() throws {
    let header = "time_s,function,duration_s\n"
    let rows = (0..<60_000).map { "\($0),f,1\n" }
    let trace = try TemporaryTrace(header + rows.joined())
    var source = try TraceArrivals(try trace.scan())
    // More than a buffer lies between the rows that are read now and the damage.
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: trace.path))
    #expect(try source.all(inBatchesOf: 100, atMost: 100).count == 100)
    try handle.truncate(atOffset: UInt64(header.utf8.count))
    try handle.close()
    var count = 100
    var batch = [Arrival](repeating: arrival(0, 0), count: 100)
    var thrown = 0
    for _ in 0..<1_000 where thrown < 2 {
      do {
        let read = try batch.withUnsafeMutableBufferPointer { try source.read(into: $0) }
        #expect(thrown == 0 && read > 0)
        count += read
      } catch {
        thrown += 1
      }
    }
    #expect(thrown == 2)
    #expect(count > 20_000)
  }
}
