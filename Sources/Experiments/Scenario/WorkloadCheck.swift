import ClusterModel
import SimKernel
import Workloads

// What is wrong with where requests come from.
extension ScenarioCheck {
  func checkWorkload(_ reader: inout SettingsReader) {
    reader.require(
      !scenario.workload.isEmpty, at: "workload", "expected at least one workload, found none")
    for (index, workload) in scenario.workload.enumerated() {
      let isAlone = scenario.workload.count == 1
      let steps: [SettingsReader.Step] =
        isAlone ? [.key("workload")] : [.key("workload"), .index(index)]
      check(workload, at: steps, &reader)
    }
    let loops = scenario.workload.filter(\.hasClients)
    if scenario.requests != nil, !loops.isEmpty, scenario.workload.count > 1 {
      reader.report(
        "with closed loops beside other workloads, state how many requests each one makes",
        at: [.key("requests")])
    }
    let ends =
      scenario.duration != nil || scenario.requests != nil
      || scenario.workload.allSatisfy(\.isFinite)
    if !ends {
      reader.report(
        "the run would never end: state duration, requests, or an end of the workload",
        at: [.key("workload")])
    }
  }

  private func check(
    _ workload: WorkloadSettings, at steps: [SettingsReader.Step], _ reader: inout SettingsReader
  ) {
    switch workload {
    case .poisson(let it):
      checkCall(of: it.function, at: steps + [.key("poisson"), .key("function")], &reader)
      checkSpan(it.start, it.until, at: steps + [.key("poisson"), .key("until")], &reader)
    case .constant(let it):
      checkCall(of: it.function, at: steps + [.key("constant"), .key("function")], &reader)
      checkSpan(it.start, it.until, at: steps + [.key("constant"), .key("until")], &reader)
    case .popularity(let it):
      let place = steps + [.key("popularity"), .key("functions")]
      if functionRows.entry(of: it.functions) == nil {
        reader.reportUnknown(
          "function", it.functions, among: scenario.functions.map(\.name), plural: "functions",
          at: place)
      }
      checkSpan(it.start, it.until, at: steps + [.key("popularity"), .key("until")], &reader)
    case .closedLoop(let it):
      checkCall(of: it.function, at: steps + [.key("closedLoop"), .key("function")], &reader)
      checkSpan(it.start, it.until, at: steps + [.key("closedLoop"), .key("until")], &reader)
      if it.division == .equal {
        let place = steps + [.key("closedLoop"), .key("division")]
        if it.requests == nil && scenario.requests == nil {
          reader.report(
            "nothing to divide: say how many requests there are in all, in requests", at: place)
        } else if let requests = it.requests, requests < UInt64(it.clients) {
          reader.report(
            "\(requests) requests are not one for each of \(it.clients) clients", at: place)
        }
      }
    case .backoff(let it):
      checkCall(of: it.function, at: steps + [.key("backoff"), .key("function")], &reader)
    case .trace(let it):
      if let like = it.like {
        checkCall(of: like, at: steps + [.key("trace"), .key("like")], &reader)
      }
      checkSpan(it.from, it.until, at: steps + [.key("trace"), .key("until")], &reader)
    case .population(let it):
      checkCall(of: it.like, at: steps + [.key("population"), .key("like")], &reader)
    case .renewal, .timer, .varying, .markovModulated, .onOff, .hawkes:
      guard let (kind, span) = workload.spanned else { return }
      checkCall(of: span.function, at: steps + [.key(kind), .key("function")], &reader)
      checkSpan(span.start, span.until, at: steps + [.key(kind), .key("until")], &reader)
      do throws(WorkloadDescriptionError) {
        _ = try workload.source(of: FunctionID(0), name: "") { RandomStream(seed: 0, name: $0) }
      } catch {
        reader.report(error.description, at: steps + [.key(kind)])
      }
    }
  }

  private func checkSpan(
    _ start: SimDuration, _ until: SimDuration?, at steps: [SettingsReader.Step],
    _ reader: inout SettingsReader
  ) {
    if let until, until <= start {
      reader.report("ends at \(until.written), not after its start at \(start.written)", at: steps)
    }
  }
}
