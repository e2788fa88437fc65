extension TraceFormat {
  /// What fills the gaps of the format, a sentence each; how often they were applied is counted where they are.
  public var rules: [String] {
    switch self {
    case .simfaas: ["an empty duration_s is unknown"]
    case .azure2021: ["a request arrives at end_timestamp less duration"]
    case .pacslab:
      [
        "a request arrives when the client sends it; the first row is the start",
        "all requests call one function, 'lambda'",
      ]
    case .pisa:
      [
        "each request arrives when the one above it has ended",
        "an execution time runs from the gateway to the answer and holds the cold start",
        "Cold and Pre-warmed are cold starts, Warmed is none",
      ]
    case .huawei2025:
      [
        "a request arrives at time_worker less totalCost_worker",
        "a function is funcName, userID and the pool of podID together",
      ]
    case .opendc:
      [
        "the requests of a minute spread over it (--spread, --seed)",
        "a row names the end of its minute (--interval)",
        "each request executes for the mean of its minute",
      ]
    case .huawei2025ColdStarts:
      [
        "each cold start is a request; how long it executes is unknown",
        "a function is funcName, userID and the pool of podID together",
      ]
    }
  }
}
