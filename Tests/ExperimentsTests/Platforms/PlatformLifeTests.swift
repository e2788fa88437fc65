import SimKernel
import Testing

@testable import ClusterModel
@testable import Experiments

/// One request on each platform, event by event, as the papers' figures of the platforms show it.
@Suite struct PlatformLifeTests {
  private let one = """
    functions: [{ name: f, execution: 10ms }]
    workload: { constant: { function: f, interval: 1s, start: 1s, requests: 1 } }
    """

  @Test func aKubernetesServiceHandsTheConnectionToAPodAndNobodyIsInBetween() throws {
    var lab = try PlatformLab("kubernetes", one)
    #expect(
      lab.life(until: 2) == [
        .init(1000, nil, .computing), .init(1010, .waitingFinished, .none),
      ])
  }

  @Test func knativesActivatorKeepsARequestUntilAPodHasComeUpForIt() throws {
    var lab = try PlatformLab("knative", one, evenPod + ["functions.0.replicas.initial=0"])
    #expect(
      lab.life(until: 5) == [
        .init(1000, nil, .inComponent),  // ingress, 0.2 ms
        .init(1000.2, .componentWorked, .queued),  // activator
        // The order takes 200 ms, the pod 700 + 1300 + 90.
        .init(3290.2, .containerStarted, .forwarding),  // queue-proxy, 1.3 ms
        .init(3291.5, .waitingFinished, .computing),
        .init(3301.5, .waitingFinished, .answering),  // queue-proxy, 0.62 ms
        .init(3302.12, .waitingFinished, .returning),  // ingress, 0.1 ms
        .init(3302.22, .waitingFinished, .none),
      ])
  }

  @Test func openFaaSHasGatewayProviderAndWatchdogInThePath() throws {
    var lab = try PlatformLab("openfaas", one)
    #expect(
      lab.life(until: 2) == [
        .init(1000, nil, .inComponent),  // gateway 0.3 ms, faas-netes 0.2 ms
        .init(1000.5, .componentWorked, .forwarding),  // of-watchdog, 1.32 ms
        .init(1001.82, .waitingFinished, .computing),
        .init(1011.82, .waitingFinished, .answering),  // 0.93 ms
        .init(1012.75, .waitingFinished, .returning),  // 0.1 + 0.2 ms
        .init(1013.05, .waitingFinished, .none),
      ])
  }

  @Test func theClassicWatchdogForksForEachRequest() throws {
    var lab = try PlatformLab("openfaas-classic", one, ["functions.0.forward=50ms"])
    let life = lab.life(until: 2)
    #expect(
      life.map(\.place) == [.inComponent, .forwarding, .computing, .answering, .returning, .none])
    #expect(life.map(\.at) == [1000, 1000.5, 1050.5, 1060.5, 1061.43, 1061.73])
  }

  @Test func nucliosListenerQueuesWhatItsWorkersCannotTake() throws {
    var lab = try PlatformLab(
      "nuclio",
      """
      functions: [{ name: f, execution: 10ms, concurrency: 2 }]
      workload: { closedLoop: { function: f, clients: 3, requests: 3, start: 1s } }
      """)
    #expect(
      lab.life(ofRow: 2, until: 2) == [
        .init(1000, .clientBecameReady, .queuedAtContainer),
        .init(1011.17, .waitingFinished, .forwarding),  // behind 0.63 + 10 + 0.54 ms
        .init(1011.8, .waitingFinished, .computing),
        .init(1021.8, .waitingFinished, .answering),
        .init(1022.34, .waitingFinished, .none),
      ])
  }

  @Test func kubelessDropsWhatFindsItsPodBusyAndTheClientAsksAgain() throws {
    var lab = try PlatformLab(
      "kubeless",
      """
      functions: [{ name: f, execution: 2ms }]
      workload: { closedLoop: { function: f, clients: 2, requests: 2, start: 1s } }
      """, ["retry.pause=5ms"])
    let records = lab.invocations(until: 10)
    // The first: ingress 0.2, fork 4.96, function 2, answer 2.63, ingress 0.1 ms. The pod is busy until 9.79 ms.
    // The second is at the pod after 0.2, 5.4 and 10.6 ms, and takes its 9.69 ms from then on.
    #expect(records.map { (($0.endedAt.inSeconds - 1) * 1e5).rounded() / 1e2 } == [9.89, 20.29])
    let metrics = lab.run.model.metrics.copy()
    #expect(metrics.retries == 2)
  }

  @Test func fissionsPoolManagerMakesAGenericPodAFunctionsAndReplacesIt() throws {
    var lab = try PlatformLab(
      "fission-poolmgr",
      """
      functions:
        - name: f
          execution: 10ms
          pool: { name: python, specialise: 100ms, whenEmpty: waits }
          maximumContainers: 1
        - { name: python, generic: {}, create: 700ms, start: 1.3s, initialise: 90ms }
      workload: { constant: { function: f, interval: 1min, start: 1s, requests: 2 } }
      """)
    let first = lab.life(until: 2)
    #expect(
      first == [
        .init(1000, nil, .inComponent),  // router, 0.2 ms
        .init(1000.2, .componentWorked, .bound),  // a generic pod loads the code, 100 ms
        .init(1100.2, .containerStarted, .computing),
        .init(1110.2, .waitingFinished, .returning),
        .init(1110.3, .waitingFinished, .none),
      ])
    let pool = FunctionID(1)
    #expect(lab.run.model.state.functions[pool].containers == 3)
    // The second call goes to the same pod.
    let second = lab.life(until: 62)
    #expect(second.map(\.at) == [61000, 61000.2, 61010.2, 61010.3])
    // It is removed two minutes after its answer; the other pods are the pool's.
    let ends = lab.events([.keepAliveExpiredBeforeArrivals, .containerStopped], until: 400)
    #expect(ends.last.map(\.at) == 181.0512)
    #expect(lab.run.model.state.functions[FunctionID(0)].containers == 0)
    #expect(lab.run.model.state.functions[pool].containers == 3)
  }

  @Test func fissionsNewDeploymentBeginsWithTheFirstCallAndIsRemovedWhenNobodyCalls() throws {
    var lab = try PlatformLab("fission-newdeploy", one, evenPod + ["duration=5min"])
    #expect(
      lab.life(until: 5) == [
        .init(1000, nil, .inComponent),  // router
        .init(1000.2, .componentWorked, .queued),
        .init(3290.2, .containerStarted, .computing),  // 200 ms for the order, then the pod
        .init(3300.2, .waitingFinished, .returning),
        .init(3300.3, .waitingFinished, .none),
      ])
    // The executor looks every five seconds; at 5 s the call is over, so it is idle from then on for it.
    #expect(lab.orders(until: 300) == [.init(125.2, 0)])
    let left = lab.run.model.state.functions[FunctionID(0)].containers
    #expect(left == 0)
  }

  private let onRaspberryPi = """
    profile: raspberry-pi
    functions: [{ name: f, execution: 4ms }]
    workload: { constant: { function: f, interval: 1s, start: 1s, requests: 1 } }
    """

  @Test func onARaspberryPiGatewayAndProviderComputeOnTheCoresOfTheFunctions() throws {
    var lab = try PlatformLab("raspberry-pi-openfaas", onRaspberryPi)
    let life = lab.life(until: 2)
    #expect(
      life.map(\.place) == [
        .inGateway, .inComponent, .forwarding, .computing, .answering, .returning, .responding,
        .none,
      ])
    // hey 0.5 ms; gateway and faas-netes 2 · 3.05 ms of CPU; 38.54 ms; watchdog 1.32, function 4, watchdog 0.93 ms; back.
    let expected = [1000, 1000.5, 1045.14, 1046.46, 1050.46, 1051.39, 1057.49, 1057.99]
    #expect(zip(life.map(\.at), expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(life)")
  }

  @Test func onARaspberryPiTheKernelSendsTheSYNAgainThatAFullBacklogDropped() throws {
    var lab = try PlatformLab(
      "raspberry-pi-kubernetes",
      """
      profile: raspberry-pi
      functions: [{ name: f, execution: 4ms }]
      workload: { closedLoop: { function: f, clients: 8, requests: 8, start: 1s } }
      """)
    // One is served and six wait; the eighth asks again after a second and is served at once.
    #expect(
      lab.life(ofRow: 7, until: 3) == [
        .init(1000, .clientBecameReady, .inGateway), .init(1000.5, .gatewayPassed, .retransmitting),
        .init(2000.5, .retransmissionCameDue, .computing),
        .init(2004.5, .computationFinished, .responding), .init(2005, .responseDelivered, .none),
      ])
  }
}
