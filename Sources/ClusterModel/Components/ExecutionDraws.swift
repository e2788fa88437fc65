import SimKernel

/// Draws how long requests execute, by what each request is and not by when it runs.
///
/// Policies that serve requests in another order, or elsewhere, therefore meet the very same requests.
struct ExecutionDraws: ~Copyable {
  private let stream: RandomStream
  private let words: UnsafeMutableBufferPointer<UInt64>

  init(_ stream: RandomStream) {
    self.stream = stream
    words = .allocate(capacity: ArrivalBatch.size)
  }

  deinit { words.deallocate() }

  borrowing func copy() -> ExecutionDraws { ExecutionDraws(stream) }

  /// Fills in the execution times that the workload leaves open, of the requests that have these numbers.
  func fill(
    _ arrivals: UnsafeMutablePointer<Arrival>, count: Int, of indices: UnsafeMutablePointer<UInt64>,
    for state: borrowing ClusterState
  ) {
    guard let word = words.baseAddress,
      (0..<count).contains(where: { arrivals[$0].execution.nanoseconds < 0 })
    else { return }
    stream.fillWords(
      UnsafeMutableBufferPointer(start: word, count: count),
      of: UnsafeBufferPointer(start: indices, count: count))
    for place in 0..<count where arrivals[place].execution.nanoseconds < 0 {
      let function = arrivals[place].function
      var rest = stream.draws(for: indices[place])
      let seconds = state.samplers.sample(
        state.profiles[state.functions[function].profile].execution, word: word[place], &rest)
      arrivals[place].execution = SimDuration(
        rounding: max(seconds * state.functions[function].executionScale, 0))
    }
  }

  /// Draws the execution time of the one request `index` of `function`.
  func draw(
    _ index: UInt64, of function: FunctionID, for state: borrowing ClusterState
  ) -> SimDuration {
    var rest = stream.draws(for: index)
    let row = state.functions[function]
    let seconds = state.samplers.sample(
      state.profiles[row.profile].execution, word: stream.word(for: index), &rest)
    return SimDuration(rounding: max(seconds * row.executionScale, 0))
  }
}
