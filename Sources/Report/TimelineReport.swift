import Timelines

/// What is said about a timeline or metrics, beside them.
public enum TimelineReport {
  /// One line for each thing that a reader of the timeline has to know.
  public static func remarks(_ facts: TimelineFacts) -> [String] {
    var lines: [String] = []
    if facts.requestsShown < facts.requests {
      lines.append(
        "of \(Readable.count(facts.requests)) requests \(Readable.count(facts.requestsShown)) are shown "
          + "(\(Readable.percent(facts.share)) of all numbers), with the containers that they ran in; "
          + "a larger --largest or a window shows more")
    }
    if facts.sampleStride > 1 {
      lines.append("counters show 1 of \(facts.sampleStride) samples")
    }
    if !facts.hasSamples {
      lines.append(
        "there is no samples.csv; counters are counted from the tables of requests and containers, without cores and memory"
      )
    }
    if facts.withoutContainer > 0 {
      lines.append(
        "\(Readable.count(facts.withoutContainer)) requests name containers that containers.csv lacks at that time"
      )
    }
    return lines
  }

  /// One line for each thing that a reader of the metrics has to know.
  public static func remarks(_ facts: MetricsFacts) -> [String] {
    var lines: [String] = []
    if !facts.hasSamples {
      lines.append(
        "there are no samples (metrics.samplingPeriod), so no metrics of queues, states of containers and nodes"
      )
    }
    if !facts.hasContainers {
      lines.append(
        "there is no containers.csv (metrics.containers), so no metrics of containers created and gone"
      )
    }
    return lines
  }
}
