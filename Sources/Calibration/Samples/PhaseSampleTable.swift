import SimKernel

extension PhaseSample {
  /// Whether `table` is one that `calibrate docker` writes.
  public static func canRead(_ table: SampleTable) -> Bool {
    Set(columns).isSubset(of: table.columns)
  }

  /// Reads the rows that ``row`` wrote.
  ///
  /// - Parameter table: A table with at least the columns of ``columns``.
  /// - Returns: The samples, in the order of the rows.
  /// - Throws: Which column is missing, or which field is not what it should be.
  public static func samples(of table: SampleTable) throws(SampleTableError) -> [PhaseSample] {
    let reader = try PhaseSampleReader(table)
    var samples: [PhaseSample] = []
    for row in table.rows { samples.append(try reader.sample(row)) }
    return samples
  }
}

/// A table of samples with the places of its columns.
private struct PhaseSampleReader {
  private let table: SampleTable
  private let places: [String: Int]

  init(_ table: SampleTable) throws(SampleTableError) {
    self.table = table
    var places: [String: Int] = [:]
    for name in PhaseSample.columns { places[name] = try table.place(of: name) }
    self.places = places
  }

  func sample(_ row: [SampleTable.Field]) throws(SampleTableError) -> PhaseSample {
    let seconds = try number(row, "seconds")
    guard seconds >= 0 else {
      throw error(row, "seconds", "is below zero; times are at least zero")
    }
    var sample = PhaseSample(
      phase: text(row, "phase"), image: text(row, "image"), seconds: seconds,
      unixTime: try number(row, "unix_time"))
    sample.repetition = try count(row, "repetition")
    sample.round = try count(row, "round")
    sample.isWarmUp = try choice(row, "warm_up", ["false", "true"]) == 1
    sample.cpus = try positive(row, "cpus")
    sample.memoryBytes = try optional(row, "memory_bytes", count).map(Int64.init)
    sample.simultaneous = try count(row, "simultaneous")
    sample.droppedPageCache = try choice(row, "page_cache", ["warm", "cold"]) == 1
    sample.imageBytes = try optional(row, "image_bytes", count).map(Int64.init)
    sample.compressedBytes = try optional(row, "compressed_bytes", count).map(Int64.init)
    sample.layers = try optional(row, "layers", count)
    sample.referenceSeconds = try positive(row, "reference_seconds")
    sample.note = text(row, "note")
    return sample
  }

  private func field(_ row: [SampleTable.Field], _ name: String) -> SampleTable.Field {
    // All names are columns: `init` has looked.
    row[places[name] ?? 0]
  }

  private func text(_ row: [SampleTable.Field], _ name: String) -> String {
    field(row, name).text.trimmed
  }

  private func number(
    _ row: [SampleTable.Field], _ name: String
  ) throws(SampleTableError) -> Double {
    try table.number(field(row, name), of: places[name] ?? 0)
  }

  /// A number above zero; `nil` where the field is empty.
  private func positive(
    _ row: [SampleTable.Field], _ name: String
  ) throws(SampleTableError) -> Double? {
    guard let value = try optional(row, name, number) else { return nil }
    guard value > 0 else { throw error(row, name, "is not above zero") }
    return value
  }

  private func count(_ row: [SampleTable.Field], _ name: String) throws(SampleTableError) -> Int {
    guard let value = Int(text(row, name)), value >= 0 else {
      throw error(row, name, "is not a whole number of zero or more")
    }
    return value
  }

  private func choice(
    _ row: [SampleTable.Field], _ name: String, _ words: [String]
  ) throws(SampleTableError) -> Int {
    guard let place = words.firstIndex(of: text(row, name)) else {
      throw error(row, name, "is neither \(words[0]) nor \(words[1])")
    }
    return place
  }

  private func optional<Value>(
    _ row: [SampleTable.Field], _ name: String,
    _ read: ([SampleTable.Field], String) throws(SampleTableError) -> Value
  ) throws(SampleTableError) -> Value? {
    text(row, name).isEmpty ? nil : try read(row, name)
  }

  private func error(
    _ row: [SampleTable.Field], _ name: String, _ what: String
  ) -> SampleTableError {
    table.error("\(name): '\(text(row, name).abbreviated)' \(what)", at: field(row, name))
  }
}
