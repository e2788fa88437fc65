extension CountSteps {
  /// The steps of observed counts, each at least one; larger ones than ``largest`` count as that.
  init(observed counts: [Int]) {
    let observed = EmpiricalSteps(counts.map { Double(min(max($0, 1), Self.largest)) })
    var steps: [Step] = []
    var below: UInt64 = 0
    for (value, count) in zip(observed.values, observed.counts) {
      // Counts in between do not occur: they get no more than a billionth.
      if let last = steps.last, Int(value) > last.count + 1 {
        steps.append(Step(Int(value) - 1, ((last.share * 1e9).rounded() + 1) / 1e9))
      }
      below += count
      let share = Double(below) / Double(observed.total)
      steps.append(Step(Int(value), (share * 1e9).rounded() / 1e9))
    }
    do throws(WorkloadDescriptionError) {
      self = try CountSteps(steps)
    } catch {
      preconditionFailure("observed counts are in order: \(error.description)")
    }
  }
}
