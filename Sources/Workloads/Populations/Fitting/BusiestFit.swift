import ClusterModel
import SimKernel

extension BusiestApplications {
  /// From ten requests a minute on, they are counted minute by minute.
  private static let fewestRequests = 14_400.0

  /// The busiest applications of a trace as they were recorded; `nil` where none stands for itself.
  init?(of trace: FittedTrace) {
    let busiest = trace.busiest()
    guard !busiest.isEmpty else { return nil }
    self.init()
    share = (Double(busiest.count) / Double(trace.population)).rounded(toDigits: 6)
    applications = busiest.map { place in
      let application = trace.applications[place]
      var busy = BusyApplication()
      let requests = Double(application.requests) / trace.days
      busy.requestsPerDay = min(requests, 1e12).rounded(toDigits: 6)
      if let variation = application.pattern.variation {
        busy.variation = min(variation, 1e6).rounded(toDigits: 4)
      }
      // Over days, minutes differ with the curves as well, which these applications follow as others do.
      if application.timers == 0, trace.days < 1, requests >= Self.fewestRequests,
        let steps = application.minutes.steps
      {
        busy.perMinute = QuantileTable(condensing: steps)
        busy.persistence = application.minutes.persistence.rounded(toSignedDigits: 4)
      }
      busy.isEven = application.pattern.isEven ?? false
      busy.stretch = (application.pattern.stretch ?? 60).rounded(toDigits: 4)
      if let memory = application.memory, memory > 0 {
        busy.memory = Bytes(Int64(min(memory, 1e18)))
      }
      return busy
    }
    let places = [Int: Int](uniqueKeysWithValues: zip(busiest, busiest.indices))
    for (row, function) in zip(trace.rows, trace.functions) where trace.isBusy(function) {
      guard let place = places[function.application] else { continue }
      applications[place].functions.append(BusyFunction(row, function))
    }
  }
}

extension BusyFunction {
  /// A function as it was recorded.
  fileprivate init(_ row: FitCollector.FunctionRow, _ function: FittedFunction) {
    self.init()
    trigger = function.trigger
    share = Double(function.requests)
    if let mean = row.executions.mean { averageTime = mean.rounded(toDigits: 6) }
    if row.logarithms.count >= PopulationFit.fewestTimes, let spread = row.logarithms.deviation {
      spreadOfTime = min(spread, 20).rounded(toDigits: 4)
    }
  }
}
