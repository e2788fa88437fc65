/// Reads `samples.csv`, instant by instant.
public struct SavedSampleTable: ~Copyable {
  /// One row: the cluster, or one of its nodes.
  public struct Row: Sendable {
    /// When, in seconds.
    public var time = 0.0
    /// The node; `nil` for the cluster.
    public var node: String?
    /// Requests that have arrived since measuring began, requests under way, and requests that wait in queues; of the cluster.
    public var arrived = 0.0, inFlight = 0.0, waiting = 0.0
    /// Containers by what they do: coming up, idle, busy, paused, being stopped; of the cluster.
    public var containers: [Double] = []
    /// Cores in use; of a node.
    public var cores = 0.0
    /// Bytes that containers hold; of a node.
    public var memory = 0.0
  }

  private var table: ResultTable

  /// Opens the table at `path`; `nil` where there is no such file.
  ///
  /// - Throws: That it cannot be read or is another table.
  public init?(_ path: String) throws(OutputError) {
    guard let table = try ResultTable(path, header: SampleRows.header) else { return nil }
    self.table = table
  }

  /// The next row; `nil` at the end.
  ///
  /// - Throws: What is wrong with it.
  public mutating func next() throws(OutputError) -> Row? {
    guard try table.advance() else { return nil }
    var row = Row()
    row.time = try table.number(0)
    if table.isEmpty(1) {
      (row.arrived, row.inFlight) = (try table.number(2), try table.number(3))
      row.waiting = try table.number(4)
      for column in 5..<10 { row.containers.append(try table.number(column)) }
    } else {
      row.node = table.text(1)
      (row.cores, row.memory) = (try table.number(11), try table.number(12))
    }
    return row
  }
}
