extension PhaseSample {
  /// The sample as a row of `samples.csv`, in the order of ``columns``, without a line end.
  ///
  /// Times are in seconds with nine decimals, the page cache is `warm` or `cold`, `warm_up` is `true` or `false`.
  public var row: String {
    let cells: [String] = [
      phase, image, String(repetition), String(round), String(isWarmUp), Self.decimals(seconds, 9),
      cpus.map { "\($0)" } ?? "", memoryBytes.map { "\($0)" } ?? "", String(simultaneous),
      droppedPageCache ? "cold" : "warm", imageBytes.map { "\($0)" } ?? "",
      compressedBytes.map { "\($0)" } ?? "", layers.map { "\($0)" } ?? "",
      referenceSeconds.map { Self.decimals($0, 9) } ?? "", Self.decimals(unixTime, 6), note,
    ]
    return cells.map(Self.quoted).joined(separator: ",")
  }

  private static func quoted(_ cell: String) -> String {
    guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }

  /// A number with so many decimals; nothing measured is longer than centuries.
  private static func decimals(_ value: Double, _ count: Int) -> String {
    let scale = (0..<count).reduce(into: Int64(1)) { scale, _ in scale *= 10 }
    let units = Int64((value.magnitude * Double(scale)).rounded())
    let fraction = String(units % scale)
    let zeros = String(repeating: "0", count: count - fraction.count)
    return "\(value < 0 && units > 0 ? "-" : "")\(units / scale).\(zeros)\(fraction)"
  }
}
