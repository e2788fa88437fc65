import ClusterModel
import SimKernel

/// The rows of `invocations.csv`: one a request, in the order of their ends.
struct InvocationRows {
  static let header = """
    request,function,node,container,outcome,warmth,arrivedAt,gatewayAt,selectionAt,placedAt,pullAt,createAt,\
    startAt,initialiseAt,executionAt,executedAt,endedAt,responseTime,waitingTime,executionTime,\
    nodeCPUPercent,nodeMemoryPercent
    """
  /// What stands behind it where functions send calls.
  static let callColumns = ["callerFunction", "callerRequest", "rootFunction", "rootRequest"]
  private let functions: NameList
  private let nodes: NameList
  private let hasCalls: Bool

  init(functions: NameList, nodes: NameList, hasCalls: Bool) {
    self.functions = functions
    self.nodes = nodes
    self.hasCalls = hasCalls
  }

  /// The names of the columns.
  var header: String {
    hasCalls ? ([Self.header] + Self.callColumns).joined(separator: ",") : Self.header
  }

  /// Writes the fields of one row.
  ///
  /// - Parameters:
  ///   - record: The request.
  ///   - state: What it is about, where it has not ended.
  ///   - buffer: Where they go.
  func write(_ record: InvocationRecord, state: String = "", to buffer: inout TextBuffer) {
    let comma = UInt8(ascii: ",")
    buffer.append(record.number)
    buffer.append(comma)
    functions.write(record.function.index, to: &buffer)
    buffer.append(comma)
    if !record.node.isNone { nodes.write(record.node.index, to: &buffer) }
    buffer.append(comma)
    if !record.container.isNone { buffer.append(UInt64(record.container.rawValue)) }
    buffer.append(comma)
    buffer.append(record.outcome?.name ?? state)
    buffer.append(comma)
    if !record.container.isNone { buffer.append(record.warmth.name) }
    buffer.append(comma)
    let phases = record.phases
    buffer.append(secondsOf: record.arrivedAt)
    buffer.appendField(phases.gatewayAt)
    buffer.appendField(phases.selectionAt)
    buffer.appendField(phases.placedAt)
    buffer.appendField(phases.pullAt)
    buffer.appendField(phases.createAt)
    buffer.appendField(phases.startAt)
    buffer.appendField(phases.initialiseAt)
    buffer.appendField(phases.executionAt)
    buffer.appendField(record.executedAt)
    buffer.appendField(record.endedAt)
    buffer.append(comma)
    buffer.append(secondsOf: record.endedAt - record.arrivedAt)
    buffer.append(comma)
    let hasRun = phases.executionAt != .never
    if hasRun { buffer.append(secondsOf: phases.executionAt - record.arrivedAt) }
    buffer.append(comma)
    if hasRun, record.executedAt != .never {
      buffer.append(secondsOf: record.executedAt - phases.executionAt)
    }
    buffer.appendField(percentOf: phases.nodeCPU)
    buffer.appendField(percentOf: phases.nodeMemory)
    guard hasCalls else { return }
    write(record.caller, to: &buffer)
    write(record.root, to: &buffer)
  }

  private func write(_ name: RequestName, to buffer: inout TextBuffer) {
    let comma = UInt8(ascii: ",")
    buffer.append(comma)
    if !name.isNone { functions.write(name.function.index, to: &buffer) }
    buffer.append(comma)
    if !name.isNone { buffer.append(name.number) }
  }
}

/// The rows of `containers.csv`: one a container, in the order in which they went.
struct ContainerRows {
  static let header =
    "container,function,node,createdAt,readyAt,goneAt,lifetime,requests,end"
  private let functions: NameList
  private let nodes: NameList

  init(functions: NameList, nodes: NameList) {
    self.functions = functions
    self.nodes = nodes
  }

  /// Writes the fields of one row.
  func write(_ record: ContainerRecord, to buffer: inout TextBuffer) {
    let comma = UInt8(ascii: ",")
    buffer.append(UInt64(record.container.rawValue))
    buffer.append(comma)
    functions.write(record.function.index, to: &buffer)
    buffer.append(comma)
    if !record.node.isNone { nodes.write(record.node.index, to: &buffer) }
    buffer.appendField(record.createdAt)
    buffer.appendField(record.readyAt)
    buffer.appendField(record.goneAt)
    buffer.append(comma)
    buffer.append(secondsOf: record.goneAt - record.createdAt)
    buffer.append(comma)
    buffer.append(record.requests)
    buffer.append(comma)
    buffer.append(record.reason.name)
  }
}

/// The rows of `samples.csv`: one a sample for the cluster as a whole, and one for each node behind it.
struct SampleRows {
  static let header =
    "time,node,arrived,inFlight,waiting,starting,idle,busy,paused,stopping,containers,cores,memoryBytes"
  private let nodes: NameList

  init(nodes: NameList) { self.nodes = nodes }

  /// Writes the row of the whole cluster, without a node's name.
  func writeCluster(_ sample: ClusterSample, to buffer: inout TextBuffer) {
    buffer.append(secondsOf: sample.time)
    buffer.append(",,")
    buffer.append(sample.arrived)
    for number in [sample.present, sample.waiting] + sample.containers.map({ UInt64($0) }) {
      buffer.append(UInt8(ascii: ","))
      buffer.append(number)
    }
    buffer.append(UInt8(ascii: ","))
    buffer.append(sample.containers.reduce(0, +))
    // Nodes that share a machine each show its use, therefore there is no sum.
    buffer.append(",,")
  }

  /// Writes the row of one node.
  func write(_ sample: ClusterSample, node: Int, to buffer: inout TextBuffer) {
    buffer.append(secondsOf: sample.time)
    buffer.append(UInt8(ascii: ","))
    nodes.write(node, to: &buffer)
    buffer.append(",,,,,,,,,")
    buffer.append(sample.nodes[node].containers)
    buffer.append(UInt8(ascii: ","))
    buffer.append(thousandths: UInt64(max(sample.nodes[node].cores.millicores, 0)))
    buffer.append(UInt8(ascii: ","))
    buffer.append(Int(sample.nodes[node].memory.count))
  }
}

extension TextBuffer {
  /// Adds a comma and the instant; only the comma for what never was.
  @inline(__always)
  mutating func appendField(_ time: SimTime) {
    append(UInt8(ascii: ","))
    if time != .never { append(secondsOf: time) }
  }

  /// Adds a comma and thousandths of a whole as percent with one decimal; only the comma for what is not known.
  mutating func appendField(percentOf thousandths: Int32) {
    append(UInt8(ascii: ","))
    guard thousandths >= 0 else { return }
    let number = UInt64(thousandths)
    append(number / 10)
    append(UInt8(ascii: "."))
    append(number % 10)
  }
}
