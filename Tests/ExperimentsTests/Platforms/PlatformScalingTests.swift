import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// One decision of each platform to scale, followed through its chain by hand.
@Suite struct PlatformScalingTests {
  private func load(
    _ arrivals: String, execution: String = "10ms", _ keys: String = ""
  ) -> String {
    """
    functions: [{ name: f, execution: \(execution)\(keys) }]
    workload: { \(arrivals) }
    duration: 10min
    """
  }

  @Test func theHorizontalPodAutoscalerDecidesOnWhatWasCollectedEachMinute() throws {
    // Ten requests of 100 ms a second use one core; a pod requests half a core, of which 80 % are aimed at.
    var lab = try PlatformLab(
      "kubernetes",
      load("constant: { function: f, interval: 100ms }", execution: "100ms", ", concurrency: 10"),
      ["policies.autoscaler.request=500m", "policies.loadBalancing.per=request"])
    // At 60 s: ⌈1 · 1 ÷ 0.4⌉ = 3, and 200 ms until the cluster acts. At 120 s: 3 · ⅓ ÷ 0.4 = 2.5, so it stays at 3.
    #expect(lab.orders(until: 300) == [.init(60.2, 3)])
  }

  @Test func anAlertOfOpenFaaSPassesScrapeRuleGroupAndGateway() throws {
    var lab = try PlatformLab(
      "openfaas", load("constant: { function: f, interval: 50ms, until: 3min }"))
    // Prometheus evaluates every 15 s: more than 5/s at 15 s, still so (for 5 s) at 30 s, so it fires. The AlertManager waits 5 s,
    // looks every 10 s and repeats after 30 s; each time ⌈20 · 20 %⌉ = 4 more. No load in the ten seconds before 195 s:
    // resolved, and told of at the next look.
    #expect(
      lab.orders(until: 300) == [
        .init(35.2, 5), .init(65.2, 9), .init(95.2, 13), .init(125.2, 17), .init(155.2, 20),
        .init(195.2, 1),
      ])
  }

  @Test func openFaaSReplicasComeUpOneAtATimeUnderAScaleFactorOfTenPerCentOfTen() throws {
    var lab = try PlatformLab(
      "openfaas",
      load(
        "constant: { function: f, interval: 50ms }", execution: "10ms",
        ", replicas: { minimum: 1, maximum: 10 }"),
      [
        "policies.autoscaler.scaleFactor=10%", "policies.autoscaler.groupInterval=2s",
        "policies.autoscaler.repeatInterval=2s",
      ])
    let orders = lab.orders(until: 120)
    #expect(orders.map(\.containers) == Array(2...10))
    #expect(orders.map(\.at) == (0..<9).map { 35.2 + 2 * Double($0) })
  }

  @Test func knativePanicsAtTheFirstTickOfALoadThatItsPodsCannotTake() throws {
    // A hundred requests are under way from 60.1 s on; the tick at 62 s sees 100 ÷ (10 · 0.7) = 14.3 in its panic window.
    var lab = try PlatformLab(
      "knative",
      load(
        "closedLoop: { function: f, clients: 100, start: 60100ms }", execution: "10ms",
        ", concurrency: 1, replicas: { initial: 1, minimum: 1, maximum: 10 }"),
      [
        "policies.autoscaler.target=10", "policies.autoscaler.stableWindow=10s",
        "policies.autoscaler.maxScaleUpRate=100",
      ])
    #expect(lab.orders(until: 80) == [.init(62.2, 10)])
  }

  @Test func knativesLastPodGoesAStableWindowAfterTheLastRequest() throws {
    var lab = try PlatformLab(
      "knative", load("constant: { function: f, interval: 1s, start: 1s, requests: 1 }"),
      evenPod + ["functions.0.replicas.initial=0"])
    // 1.2002 s: for the request. It ends at 3.3 s, so the readings from 4 s on say the same; at 64 s the whole window does, and
    // the activator has been in the path for longer than its 30 s of grace.
    #expect(lab.orders(until: 300) == [.init(1.2002, 1), .init(64.2, 0)])
  }

  @Test func aNuclioPodSaturatesItsSmallRequestSoThatEachStepIsAsLargeAsAllowed() throws {
    var lab = try PlatformLab(
      "nuclio",
      load(
        "closedLoop: { function: f, clients: 8, start: 61s }", execution: "50ms",
        ", replicas: { minimum: 1, maximum: 10 }"),
      ["policies.autoscaler.target=50%", "policies.autoscaler.resolution=15s"])
    // Far above 25m · 50 % at each decision: 4 are always allowed, then twice as many, then the maximum.
    #expect(lab.orders(until: 150) == [.init(75.2, 4), .init(90.2, 8), .init(105.2, 10)])
  }

  @Test func aConnectionThroughANodePortStaysWithItsPodAndAnIngressTakesThemInTurn() throws {
    let text = """
      functions: [{ name: f, execution: 10ms, replicas: { initial: 4 } }]
      workload: { closedLoop: { function: f, clients: 6, requests: 240, think: 100ms } }
      """
    var counts: [[Int]] = []
    for platform in ["nuclio", "nuclio-ingress"] {
      var lab = try PlatformLab(platform, text, ["policies.autoscaler=fixed-replicas"])
      var given = [0, 0, 0, 0]
      for record in lab.invocations(until: 60) { given[Int(record.container.rawValue)] += 1 }
      counts.append(given.sorted())
    }
    // Six connections of forty requests each: every pod has a multiple of forty.
    #expect(counts[0].allSatisfy { $0 % 40 == 0 })
    #expect(counts[0] != [60, 60, 60, 60])
    #expect(counts[1] == [60, 60, 60, 60])
  }

  @Test func onARaspberryPiTheAlertAddsAFifthOfTwentyEachTime() throws {
    var lab = try PlatformLab(
      "raspberry-pi-openfaas",
      """
      profile: raspberry-pi
      functions: [{ name: f, replicas: { initial: 1, minimum: 1, maximum: 20 } }]
      workload: { closedLoop: { function: f, clients: 1 } }
      duration: 2min
      """)
    let orders = lab.orders(until: 120)
    #expect(orders.map(\.containers) == [5, 9, 13])
    // Every repetition comes 30 s after the notification before.
    #expect(zip(orders, orders.dropFirst()).allSatisfy { $1.at - $0.at == 30 })
  }
}
