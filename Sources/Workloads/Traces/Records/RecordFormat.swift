import SimKernel

/// A format whose entries are records with instants, in the order in which its tools list them.
protocol RecordFormat: Sendable {
  static var format: TraceFormat { get }
  static var description: FormatDescription { get }

  /// The name of the function that the request returned last has called.
  var name: [UInt8] { get }
  /// Where the record of the request returned last begins, or that of the error thrown last.
  var line: Int { get }
  var column: Int { get }
  /// How many bytes of the file have been read, packed as they are.
  var bytesOfFile: Int64 { get }
  /// What was left to decide, and how often.
  var decisions: [TraceDecision] { get }

  /// Begins at the top of a file.
  init(_ file: TraceFile) throws(TraceError)

  /// The next request, its time in nanoseconds since 1970, or `nil` behind the last.
  ///
  /// - Throws: What is wrong with a record; the call after it goes on with the next. Where nothing more can be read it
  ///   throws an error about the file as a whole.
  mutating func next() throws(TraceError) -> TraceRow?
}

extension RecordFormat {
  /// How far before the latest arrival above it a record may lie: any distance, within as many records as are put in order.
  ///
  /// These lists are sorted by when a request ended, by nothing, or the latest first.
  static var reorderWindow: SimDuration { .longest }
}
