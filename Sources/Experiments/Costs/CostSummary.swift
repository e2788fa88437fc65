import ClusterModel
import SimKernel

/// What a run cost, from when measuring began: memory over time, energy and money.
public struct CostSummary: Sendable {
  /// Memory that containers held over time.
  public var memoryTime: MemoryTime
  /// The energy of the machines; `nil` where their power is not stated.
  public var energy: EnergySummary?
  /// What it would have been billed; `nil` without prices.
  public var money: MoneySummary?

  /// The share of the memory-time that was idle; `nil` where containers held none.
  public var idleShare: Double? {
    memoryTime.total > 0 ? Double(memoryTime.idle) / Double(memoryTime.total) : nil
  }

  /// Reads what a run has measured.
  ///
  /// - Parameters:
  ///   - cluster: The cluster at the end.
  ///   - configuration: What it was made of.
  ///   - prices: The prices; `nil` for none.
  ///   - now: The end.
  init(
    _ cluster: borrowing Cluster, of configuration: ClusterConfiguration, prices: PriceList?,
    at now: SimTime
  ) {
    memoryTime = cluster.memoryTime(at: now)
    let seconds = (now - cluster.metrics.since).inSeconds
    let completed = cluster.metrics.completed
    let machines = configuration.machines.indices.map {
      cluster.machineMetrics(of: MachineID($0), at: now)
    }
    energy = EnergySummary(
      machines, of: configuration.machines, seconds: seconds, completed: completed)
    money = prices.map {
      MoneySummary(
        $0, billed: cluster.metrics.billed, idle: memoryTime.idle,
        nodeSeconds: seconds * Double(machines.count), completed: completed)
    }
  }
}

/// The energy that machines took, in joules.
public struct EnergySummary: Hashable, Sendable {
  /// What they would have taken with no core in use.
  public var idle = 0.0
  /// What the use of cores added.
  public var busy = 0.0
  /// What bringing up containers took besides.
  public var starts = 0.0
  /// All of it for each request that was answered; `nil` where none was.
  public var perRequest: Double?

  /// All of it.
  public var total: Double { idle + busy + starts }

  /// Adds up.
  ///
  /// - Returns: `nil` unless the power of every machine is known.
  init?(
    _ machines: [MachineMetrics], of configurations: [MachineConfiguration], seconds: Double,
    completed: UInt64
  ) {
    for (machine, configuration) in zip(machines, configurations) {
      guard let power = configuration.power else { return nil }
      idle += power.idle.inWatts * seconds
      if !configuration.cores.isUnlimited {
        let more = power.busy.inWatts - power.idle.inWatts
        busy += more * machine.coreSeconds / configuration.cores.inCores
      }
      starts += power.perStart.inJoules * Double(machine.created)
    }
    if completed > 0 { perRequest = total / Double(completed) }
  }
}

/// What a provider would have billed.
public struct MoneySummary: Hashable, Sendable {
  /// The currency of all amounts.
  public var currency: String
  /// For executions by their number.
  public var requests: Double
  /// For the memory and cores of executions over time.
  public var execution: Double
  /// For the memory of idle containers over time.
  public var idle: Double
  /// For machines.
  public var nodes: Double
  /// Executions that were billed; 0 where executions cost nothing.
  public var billedRequests: UInt64
  /// Gigabytes times seconds of executions, as they were billed.
  public var billedGBSeconds: Double
  /// All of it for a million requests that were answered; `nil` where none was.
  public var perMillionRequests: Double?

  /// All of it.
  public var total: Double { requests + execution + idle + nodes }

  init(
    _ prices: PriceList, billed: BilledUse, idle idleTime: Int128, nodeSeconds: Double,
    completed: UInt64
  ) {
    let gigabyte = Double(prices.gigabyte.count) * 1e9
    currency = prices.currency
    billedRequests = billed.executions
    billedGBSeconds = Double(billed.byteNanoseconds) / gigabyte
    requests = prices.perMillionRequests * Double(billed.executions) / 1e6
    execution =
      prices.perGBSecond * billedGBSeconds
      + prices.perVCPUSecond * (Double(billed.millicoreNanoseconds) / 1e12)
    idle = prices.perIdleGBSecond * (Double(idleTime) / gigabyte)
    nodes = prices.perNodeHour * (nodeSeconds / 3_600)
    if completed > 0 { perMillionRequests = total / Double(completed) * 1e6 }
  }
}

extension CostSummary {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object("costs") { json in
      json.object("memoryTime") { json in
        json.member("unit", "GiB·s")
        json.member("total", MemoryTime.inGibibyteSeconds(memoryTime.total))
        json.member("busy", MemoryTime.inGibibyteSeconds(memoryTime.busy))
        json.member("idle", MemoryTime.inGibibyteSeconds(memoryTime.idle))
        json.member("moving", MemoryTime.inGibibyteSeconds(memoryTime.moving))
        json.member("idleShare", idleShare)
      }
      json.object("energy") { json in
        json.member("unit", "J")
        json.member("total", energy?.total)
        json.member("idle", energy?.idle)
        json.member("busy", energy?.busy)
        json.member("starts", energy?.starts)
        json.member("perRequest", energy?.perRequest)
      }
      json.object("money") { json in
        json.member("currency", orNull: money?.currency)
        json.member("total", money?.total)
        json.member("requests", money?.requests)
        json.member("execution", money?.execution)
        json.member("idle", money?.idle)
        json.member("nodes", money?.nodes)
        if let money {
          json.member("billedRequests", money.billedRequests)
        } else {
          json.null("billedRequests")
        }
        json.member("billedGBSeconds", money?.billedGBSeconds)
        json.member("perMillionRequests", money?.perMillionRequests)
      }
    }
  }
}
