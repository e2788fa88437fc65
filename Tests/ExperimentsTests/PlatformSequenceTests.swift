import ClusterModel
import Foundation
import SimKernel
import Testing

@testable import Experiments

/// One request after the other on the platforms of McGrath's tests, event by event: milliseconds, what happened, and the
/// phases of the containers behind it.
@Suite struct PlatformSequenceTests {
  private func driver(_ text: String) throws -> RunDriver {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    let loaded = try ScenarioLoader.load(text: text, folder: folder)
    return RunDriver(try ScenarioBuilder.build(loaded.scenario, folder: folder))
  }

  private func events(_ text: String, until seconds: Double) throws -> [String] {
    var run = try driver(text)
    var lines: [String] = []
    while let step = run.step(), step.time.inSeconds <= seconds {
      let kind = step.event.map { "\($0.kind)" } ?? "arrival"
      guard kind != "autoscalerWoke", kind != "sampleCameDue" else { continue }
      let phases = run.simulation.model.state.containers.ids.map {
        "\(run.simulation.model.state.containers[$0].phase)"
      }.filter { $0 != "gone" }
      lines.append(([milliseconds(step.time), kind] + phases).joined(separator: " "))
    }
    return lines
  }

  private func milliseconds(_ time: SimTime) -> String {
    let (whole, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest != 0 else { return "\(whole)" }
    var text = "\(whole)." + String("\(rest + 1_000_000)".dropFirst())
    while text.hasSuffix("0") { text.removeLast() }
    return text
  }

  @Test func messagesLeadToContainersOnMcGrathsPrototype() throws {
    let lines = try events(
      """
      platform: mcgrath
      functions: [{ name: f }]
      workload: { constant: { function: f, interval: 20s, requests: 2 } }
      """, until: 30)
    #expect(
      lines == [
        "0 arrival", "6.7 componentWorked",
        // The warm queue is empty; the cold queue names a worker, which is called and starts a container.
        "14.7 messageStepEnded", "22.7 messageStepEnded", "24.7 messageStepEnded starting",
        "8024.7 containerStarted busy", "8027.7 waitingFinished idle",
        "8029.7 waitingFinished idle",
        "8035.7 messagePosted idle",
        // The warm queue names the container.
        "20000 arrival idle", "20006.7 componentWorked idle", "20014.7 messageStepEnded idle",
        "20016.7 messageStepEnded busy", "20019.7 waitingFinished idle",
        "20021.7 waitingFinished idle",
      ])
  }

  @Test func anInvokerOfOpenWhiskSpecialisesPausesAndThaws() throws {
    let lines = try events(
      """
      platform: openwhisk
      functions:
        - { name: action, execution: 100ms, pool: { name: stem-cells, specialise: 150ms } }
        - { name: stem-cells, generic: { size: 3, refill: same-node } }
      workload: { constant: { function: action, interval: 1s, requests: 2 } }
      """, until: 1.3)
    let moments = lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(
      moments == [
        // nginx, controller, Kafka; the stem cell loads the code, and the invoker starts another one.
        "0 arrival", "1 componentWorked", "6 componentWorked", "9 componentWorked",
        "159 containerStarted", "161 waitingFinished", "261 waitingFinished",
        // The way back; the container is paused 50 ms later.
        "264 waitingFinished", "266 waitingFinished", "267 waitingFinished",
        "311 containerPaused", "341 containerPaused", "509 containerStarted",
        "659 containerStarted",
        // The next one thaws it.
        "1000 arrival", "1001 componentWorked", "1006 componentWorked", "1009 componentWorked",
        "1039 containerUnpaused", "1041 waitingFinished", "1141 waitingFinished",
        "1144 waitingFinished", "1146 waitingFinished", "1147 waitingFinished",
      ])
    #expect(lines[3].contains("specialising") && lines[3].hasSuffix("starting"))
    #expect(lines[11].contains("paused"))
    #expect(lines[17].contains("unpausing"))
  }

  @Test func lambdaTakesTheContainerUsedLast() throws {
    let lines = try events(
      """
      platform: aws-lambda
      functions: [{ name: f, execution: 100ms }]
      workload:
        - { constant: { function: f, interval: 10ms, requests: 2 } }
        - { constant: { function: f, interval: 1s, start: 2s, requests: 1 } }
      """, until: 3)
    #expect(
      lines == [
        "0 arrival", "10 arrival", "45.75 componentWorked creating",
        "55.75 componentWorked creating creating", "368.15 containerCreated busy creating",
        "378.15 containerCreated busy busy", "468.15 waitingFinished idle busy",
        "478.15 waitingFinished idle idle", "513.9 waitingFinished idle idle",
        "523.9 waitingFinished idle idle",
        // The one used last takes the third.
        "2000 arrival idle idle", "2045.75 componentWorked idle busy",
        "2145.75 waitingFinished idle idle", "2191.5 waitingFinished idle idle",
      ])
  }

  @Test func anInstanceOfAzureIsOrderedForTheFirstRequest() throws {
    let lines = try events(
      """
      platform: azure-functions
      functions: [{ name: f, execution: 100ms }]
      workload: { constant: { function: f, interval: 9s, requests: 2 } }
      """, until: 10)
    #expect(
      lines == [
        // No instance: one is ordered at once, and the request waits for it.
        "0 arrival", "5 componentWorked starting", "8005 containerStarted busy",
        "8105 waitingFinished idle", "8110 waitingFinished idle", "9000 arrival idle",
        "9005 componentWorked busy", "9105 waitingFinished idle", "9110 waitingFinished idle",
      ])
  }

  @Test func oneInstanceOfAzureMoreEachSecond() throws {
    // Forty requests under way, of which an instance should have ten.
    var run = try driver(
      """
      platform: azure-functions
      functions: [{ name: f, execution: 100s }]
      workload: { closedLoop: { function: f, clients: 40, until: 10s } }
      """)
    var counts: [Int] = []
    for half in [1, 3, 5, 7, 9] as [Int64] {
      run.simulation.run(until: .start + .milliseconds(half * 500), atMost: .max)
      counts.append(run.simulation.model.state.containersInAll)
    }
    #expect(counts == [1, 2, 3, 4, 4])
  }

  @Test func aPendingRequestOfGoogleTakesTheFirstInstanceThatIsFree() throws {
    let lines = try events(
      """
      platform: google-cloud-functions
      functions: [{ name: f, execution: 1s }]
      workload: { constant: { function: f, interval: 2400ms, requests: 3 } }
      """, until: 7)
    #expect(
      lines == [
        "0 arrival", "10 componentWorked starting", "1510 containerStarted busy",
        // Another instance is started for the second request, but the first one is free before.
        "2400 arrival busy", "2410 componentWorked busy starting",
        "2510 waitingFinished busy starting", "2515 waitingFinished busy starting",
        "3510 waitingFinished idle starting", "3515 waitingFinished idle starting",
        "3910 containerStarted idle idle", "4800 arrival idle idle",
        "4810 componentWorked idle busy", "5810 waitingFinished idle idle",
        "5815 waitingFinished idle idle",
      ])
  }
}
