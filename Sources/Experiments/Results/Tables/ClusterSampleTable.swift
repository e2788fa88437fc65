import ClusterModel
import SimKernel

/// The rows of `samples.csv`, a sample of the cluster and all its nodes at a time.
public struct ClusterSampleTable {
  /// The nodes of the run, in the order of the scenario and of each sample.
  public let nodes: RowNames
  private var rows: RowReader
  private let mayBeCut: Bool
  private var lastTime: SimTime?
  /// Whether the next row may be one of a node, of a sample that was passed over.
  private var isWithinSample = false

  /// Opens the table at `path`.
  ///
  /// - Parameters:
  ///   - path: The table.
  ///   - nodes: The nodes of the run.
  ///   - mayBeCut: Whether the last sample may lack nodes, as that of a run that stopped early does.
  /// - Throws: That it cannot be read, or what is wrong with its header.
  public init(_ path: String, nodes: RowNames, mayBeCut: Bool) throws(SettingsError) {
    rows = try RowReader(path, header: SampleRows.header)
    self.nodes = nodes
    self.mayBeCut = mayBeCut
  }

  /// How many bytes of the table have been read.
  public var bytesRead: Int64 { rows.bytesRead }
  /// How many bytes the table has.
  public var bytes: Int64 { rows.bytes }

  /// Where samples stand that lie at `time` or later, or a little before, as a place for ``pass(to:)``.
  ///
  /// - Complexity: O(log *n*) in the size of the table; a packed one is read from the start, 0.
  /// - Throws: What is wrong with a row that was looked at.
  public func offset(at time: SimTime) throws(SettingsError) -> Int64 {
    try rows.offset(of: time, in: 0)
  }

  /// Goes on with the first sample behind byte `offset`, as ``offset(at:)`` gives it; errors behind it name no lines.
  public mutating func pass(to offset: Int64) {
    rows.pass(to: offset)
    isWithinSample = offset > 0
    lastTime = nil
  }

  /// The next sample; `nil` behind the last.
  ///
  /// - Throws: What is wrong with a row, with its line and column.
  public mutating func next() throws(SettingsError) -> ClusterSample? {
    repeat { guard try rows.next() else { return nil } } while isWithinSample && !rows.isEmpty(1)
    isWithinSample = false
    guard rows.isEmpty(1) else {
      throw rows.fault(
        1, "'\(rows.shown(1))' stands where the row of the cluster does, without a node")
    }
    let time = try rows.knownInstant(0)
    guard lastTime.map({ time > $0 }) ?? true else {
      throw rows.fault(0, "'\(rows.shown(0))' does not lie behind the sample above")
    }
    lastTime = time
    var sample = ClusterSample(
      time: time, arrived: try rows.wholeNumber(2), present: try rows.wholeNumber(3),
      waiting: try rows.wholeNumber(4), containers: [], nodes: [])
    for column in 5...9 { sample.containers.append(try count(column)) }
    guard try count(10) == sample.containers.reduce(0, +) else {
      throw rows.fault(10, "'\(rows.shown(10))' is not the sum of the five columns before it")
    }
    for node in 0..<nodes.count {
      guard try rows.next() else {
        if mayBeCut { return nil }
        throw rows.fault("the file ends behind this row; the sample has \(nodes.count) nodes")
      }
      sample.nodes.append(try self.node(node, at: time))
    }
    return sample
  }

  private func node(_ number: Int, at time: SimTime) throws(SettingsError) -> NodeSample {
    guard try rows.node(1, among: nodes).index == number else {
      throw rows.fault(1, "'\(rows.shown(1))' stands where the node '\(nodes[number])' does")
    }
    guard try rows.knownInstant(0) == time else {
      throw rows.fault(0, "'\(rows.shown(0))' is not the time of the row of the cluster above")
    }
    let memory = try rows.wholeNumber(12, upTo: UInt64(Int64.max))
    return NodeSample(
      cores: .millicores(try rows.thousandthsOfOne(11)), memory: Bytes(Int64(memory)),
      containers: try count(10))
  }

  private func count(_ column: Int) throws(SettingsError) -> Int {
    Int(try rows.wholeNumber(column, upTo: UInt64(Int32.max)))
  }
}
