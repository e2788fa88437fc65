import ClusterModel
import SimKernel

/// A process that goes from one arrival to the next and may find that it cannot.
protocol FallibleProcess {
  /// What it could not go on for; it is thrown again from then on.
  var failure: WorkloadDescriptionError? { get set }

  /// Goes on to the next arrival.
  ///
  /// - Returns: Its time; `nil` where there is none.
  mutating func next() throws(WorkloadDescriptionError) -> SimTime?
}

extension FallibleProcess {
  /// Writes the next arrivals, all of `function`, to the start of `batch`: those before a failure first, then the failure.
  mutating func fill(
    _ batch: UnsafeMutableBufferPointer<Arrival>, with function: FunctionID
  ) throws(WorkloadDescriptionError) -> Int {
    if let failure { throw failure }
    for place in 0..<batch.count {
      do throws(WorkloadDescriptionError) {
        guard let time = try next() else { return place }
        batch.initializeElement(at: place, to: Arrival(time: time, function: function))
      } catch {
        failure = error
        guard place > 0 else { throw error }
        return place
      }
    }
    return batch.count
  }
}
