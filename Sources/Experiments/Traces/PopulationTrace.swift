import ClusterModel
import SimKernel
import Workloads

/// Writes what a population sends as a trace in our own format.
public enum PopulationTrace {
  /// Writes all requests of `population` before `until` to the file at `path`, which appears when it is whole.
  ///
  /// - Parameters:
  ///   - population: The functions.
  ///   - until: Where the trace ends.
  ///   - seed: The seed of the requests.
  ///   - path: The file.
  ///   - progress: Called now and then.
  /// - Returns: How many requests there were.
  /// - Throws: `WorkloadDescriptionError` where there are too many at a time, ``OutputError`` for the file; then there is no
  ///   file.
  public static func write(
    _ population: Population, until: SimTime, seed: UInt64, to path: String,
    progress: (_ at: SimTime, _ requests: UInt64) -> Void
  ) throws -> UInt64 {
    var source = try PopulationArrivals(of: population, until: until) {
      RandomStream(seed: seed, name: $0)
    }
    let names = try population.functions.indices.map {
      try TraceWriter.Name(population.name($0))
    }
    var file = try OutputFile(path)
    let details = details(of: population.model)
    // Of each function, what all of its requests have in common.
    let requests = population.functions.indices.map { request(to: $0, of: population) }
    var writer = TraceWriter(details)
    var written: UInt64 = 0
    let batch = UnsafeMutableBufferPointer<Arrival>.allocate(capacity: 1_024)
    defer { batch.deallocate() }
    while true {
      let count = try source.read(into: batch)
      if count == 0 { break }
      for arrival in batch[..<count] {
        var request = requests[arrival.function.index]
        request.time = arrival.time
        request.execution = arrival.execution.nanoseconds < 0 ? nil : arrival.execution
        writer.add(request, names[arrival.function.index])
      }
      written += UInt64(count)
      file.buffer.append(writer.take()[...])
      try file.flush()
      progress(batch[count - 1].time, written)
    }
    file.buffer.append(writer.take()[...])
    try file.finish()
    return written
  }

  /// What a trace of `model` says of requests: memory and triggers, where the model states them.
  private static func details(of model: PopulationModel) -> TraceDetails {
    let silent = PopulationModel()
    var details: TraceDetails = []
    if model.memory != silent.memory { details.insert(.memory) }
    if model.triggers != silent.triggers { details.insert(.trigger) }
    return details
  }

  /// A request to function `number`.
  private static func request(to number: Int, of population: Population) -> TraceRecord {
    let function = population.functions[number]
    var request = TraceRecord(time: .start, function: number, execution: nil)
    request.memory = population.applications[function.application].memory
    request.trigger = RecordedTrigger(function.trigger)
    return request
  }

  /// The columns of the file of functions.
  public static let functionColumns =
    "function,application,trigger,period_s,requests_per_day,median_s,sigma,memory_bytes"

  /// Writes the functions of `population` to the file at `path`: one row each, with its name in the trace, its application,
  /// what calls it, seconds from one call to the next of a timer, requests a day, median and standard deviation of the
  /// logarithm of execution time, and the memory of a container.
  ///
  /// - Parameters:
  ///   - population: The functions.
  ///   - rule: How much of its application's memory a container of a function takes.
  ///   - path: The file.
  /// - Throws: Why the file cannot be written; then there is none.
  public static func writeFunctions(
    of population: Population, memory rule: MemoryRule = .whole, to path: String
  ) throws(OutputError) {
    var file = try OutputFile(path)
    file.buffer.append(functionColumns)
    try file.endLine()
    for (number, function) in population.functions.enumerated() {
      let period =
        function.period > .zero ? "\(function.period.nanoseconds / 1_000_000_000)" : ""
      file.buffer.append(
        "\(population.name(number)),app\(function.application + 1),\(function.trigger.rawValue),\(period),"
      )
      file.buffer.append(
        "\(function.requestsPerDay),\(function.medianTime),\(function.spread),"
          + "\(population.memory(of: number, rule).count)")
      try file.endLine()
    }
    try file.finish()
  }
}
