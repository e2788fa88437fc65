/// What tells the formats of records apart: the first keys and lines of a file.
enum RecordSignature {
  /// How many bytes of a file are looked at.
  private static let length = 1 << 16

  /// The format of records that a file is in; `nil` where it is none of them, so that it must be a table.
  ///
  /// - Throws: Why the file cannot be read, or that it is JSON of a kind that is not known.
  static func format(of file: TraceFile) throws(TraceError) -> TraceFormat? {
    let head = try head(of: file)
    let text = head.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    if text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") {
      if let format = format(ofJSON: Array(text), path: file.path) { return format }
      throw TraceError(
        file: file.path,
        message: "this is JSON of an unknown kind; OpenWhisk's records have 'activationId', X-Ray's"
          + " traces 'Segments' or 'trace_id', logs of AWS Lambda 'events', 'logEvents' or"
          + " 'platform.report'; --from states which it is")
    }
    if text.starts(with: "activations\n".utf8) || text.starts(with: "ok: got activation".utf8) {
      return .openWhisk
    }
    for line in text.split(separator: 0x0A) where LambdaLine(line) != nil {
      return .lambdaReport
    }
    return nil
  }

  /// The first bytes of a file, unpacked.
  static func head(of file: TraceFile) throws(TraceError) -> [UInt8] {
    var stream = ByteStream(file: file)
    var head = [UInt8](repeating: 0, count: length)
    var fault: TraceError?
    let got = head.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      do throws(TraceError) { return try stream.read(into: start, count: length) } catch {
        fault = error
        return 0
      }
    }
    if let fault { throw fault }
    return Array(head[..<got])
  }

  /// The format that the first telling key belongs to.
  private static func format(ofJSON head: [UInt8], path: String) -> TraceFormat? {
    var json = JSONReader(head, path: path)
    json.cutsLongStrings = true
    var isType = false
    // The end of what is looked at cuts the document off, which is an error that ends the loop as well.
    while let token = try? json.next(), token != .end {
      if token == .string, isType, json.text.starts(with: "platform.".utf8) {
        return .lambdaReport
      }
      isType = token == .key && json.isText("type")
      guard token == .key else { continue }
      for (key, format) in keys where json.isText(key) { return format }
    }
    return nil
  }

  private static let keys: [(StaticString, TraceFormat)] = [
    ("activationId", .openWhisk), ("entityType", .openWhisk), ("Segments", .xRay),
    ("Traces", .xRay), ("Document", .xRay), ("trace_id", .xRay), ("subsegments", .xRay),
    ("events", .lambdaReport), ("logEvents", .lambdaReport), ("logStreamName", .lambdaReport),
    ("requestId", .lambdaReport),
  ]
}
