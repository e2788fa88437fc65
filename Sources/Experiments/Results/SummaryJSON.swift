import ClusterModel
import SimKernel

extension RunSummary {
  /// The summary as `summary.json` holds it.
  public var json: String {
    var json = JSONWriter()
    write(to: &json)
    return json.finished()
  }

  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object { json in
      json.member("scenario", scenario)
      json.member("seed", seed)
      json.member("replication", UInt64(replication))
      if let tieShuffle { json.member("tieShuffle", tieShuffle) } else { json.null("tieShuffle") }
      json.member("complete", isComplete)
      json.member("incompleteReason", orNull: incompleteReason)
      json.member("simulatedSeconds", simulatedSeconds)
      json.member("measuredSeconds", measuredSeconds)
      requests.write(to: &json)
      containers.write(to: &json)
      faults.write(to: &json)
      costs.write(to: &json)
      json.array("nodes") { json in
        for node in nodes { node.write(to: &json) }
      }
      json.array("functions") { json in
        for function in functions {
          function.write(to: &json)
        }
      }
      json.array("workflows") { json in
        for workflow in workflows { workflow.write(to: &json) }
      }
      json.member("functionCount", functionCount)
      json.member("events", events)
      json.object("fingerprint") { json in
        json.member("events", eventFingerprint.description)
        json.member("results", resultFingerprint.description)
      }
    }
  }
}

extension FunctionSummary {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object { json in
      json.member("name", name)
      requests.write(to: &json)
      containers.write(to: &json)
      guard let nodes else {
        json.null("nodes")
        return
      }
      json.array("nodes") { json in
        for node in nodes {
          json.object(onOneLine: true) { json in
            json.member("name", node.name)
            json.member("requests", node.metrics.requests)
            json.member("containersCreated", node.metrics.created)
          }
        }
      }
    }
  }
}

extension WorkflowSummary {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object { json in
      json.member("name", name)
      json.object("requests") { json in
        json.member("arrived", arrived)
        json.member("completed", completed)
        json.member("failed", failed)
        json.member("inFlight", inFlight)
      }
      json.member("requestsPerWorkflow", requestsPerWorkflow)
      response.write("responseTimeSeconds", to: &json)
      endToEnd.write("endToEndSeconds", to: &json)
    }
  }
}

extension RequestSummary {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object("requests") { json in
      json.member("arrived", arrived)
      json.member("completed", completed)
      json.member("rejected", rejected)
      json.member("timedOut", timedOut)
      json.member("failed", failed)
      json.member("inFlight", inFlight)
      json.member("calls", calls)
      json.member("retries", retries)
      json.member("redeliveries", redeliveries)
      json.member("throttled", throttled)
    }
    if !code.isEmpty {
      json.object("code") { json in
        json.member("checksums", code.checksums)
        json.member("fetches", code.fetches)
        json.member("loads", code.loads)
        json.member("hot", code.hot)
        json.member("mistaken", code.mistaken)
      }
    }
    json.member("coldStartFraction", coldStartFraction)
    json.member("rejectedFraction", rejectedFraction)
    json.object("warmth") { json in
      for kind in Warmth.allCases { json.member(kind.name, warmth[Int(kind.rawValue)]) }
    }
    response.write("responseTimeSeconds", to: &json)
    waiting.write("waitingTimeSeconds", to: &json)
    execution.write("executionTimeSeconds", to: &json)
    coldStart.write("coldStartTimeSeconds", to: &json)
    acceptance?.write("acceptanceTimeSeconds", to: &json)
  }
}

extension DurationSummary {
  func write<Writer: SummaryWriter & ~Copyable>(_ key: String, to json: inout Writer) {
    json.object(key) { json in
      for (name, value) in zip(Self.names, values) { json.member(name, value) }
    }
  }
}

extension ContainerSummary {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object("containers") { json in
      json.member("meanTotal", meanTotal)
      json.member("meanBusy", meanBusy)
      json.member("meanIdle", meanIdle)
      json.member("created", created)
      json.member("expired", expired)
      json.member("evicted", evicted)
      json.member("crashed", crashed)
      json.member("meanLifetimeSeconds", meanLifetime)
    }
  }
}

extension FaultCounts {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object("faults") { json in
      for (name, count) in named { json.member(name, count) }
    }
  }
}

extension NodeSummary {
  func write<Writer: SummaryWriter & ~Copyable>(to json: inout Writer) {
    json.object(onOneLine: true) { json in
      json.member("name", name)
      json.member("requests", metrics.requests)
      json.member("meanCores", metrics.meanCores)
      json.member("cpuUtilisation", metrics.cpuUtilisation)
      json.member("meanMemoryBytes", metrics.meanMemory)
      json.member("memoryUtilisation", metrics.memoryUtilisation)
      json.member("bytesPulled", Int(metrics.bytesPulled.count))
    }
  }
}
