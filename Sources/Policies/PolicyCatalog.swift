import ClusterModel
import SimKernel

/// Every policy that scenarios can name: one line each.
public enum PolicyCatalog {
  /// Which node a new container starts on.
  public static let nodeSelection: [PolicyEntry<any NodeSelection>] = [
    PolicyEntry(RoundRobin.self),
    PolicyEntry(LeastUsed.self),
    PolicyEntry(MostUsed.self),
    PolicyEntry(LeastAllocated.self),
    PolicyEntry(MostAllocated.self),
    PolicyEntry(HashedHome.self),
    PolicyEntry(RandomNode.self),
  ]

  /// How a request is served.
  public static let invocation: [PolicyEntry<any InvocationStrategy>] = [
    PolicyEntry(WarmthChain.self),
    PolicyEntry(HomeInvoker.self),
  ]

  /// How long an idle container waits.
  public static let keepAlive: [PolicyEntry<any KeepAlive>] = [
    PolicyEntry(FixedKeepAlive.self),
    PolicyEntry(LimitedLifetime.self),
    PolicyEntry(KeepForever.self),
  ]

  /// Which of a function's ready containers takes a request.
  public static let loadBalancing: [PolicyEntry<any LoadBalancing>] = [
    PolicyEntry(RandomContainer.self),
    PolicyEntry(RoundRobinContainer.self),
    PolicyEntry(LeastConnections.self),
    PolicyEntry(RandomOfTwo.self),
    PolicyEntry(FirstWithRoom.self),
    PolicyEntry(SourceHash.self),
    PolicyEntry(HotFirst.self),
  ]

  /// How many containers functions have.
  public static let autoscaler: [PolicyEntry<any Autoscaler>] = [
    PolicyEntry(KnativeAutoscaler.self),
    PolicyEntry(HorizontalPodAutoscaler.self),
    PolicyEntry(RequestRateAlert.self),
    PolicyEntry(Provisioner.self),
    PolicyEntry(ScaleController.self),
    PolicyEntry(FixedReplicas.self),
    PolicyEntry(ScheduledReplicas.self),
  ]

  /// Which idle container is taken; rules of the model that need no code of a policy's own.
  public static let reuse: [(order: IdleOrder, summary: String, source: String)] = [
    (
      .mostRecentlyUsed, "The container whose last request ended last.",
      "AWS Lambda, as measured by pacslab"
    ),
    (
      .leastRecentlyUsed, "The container whose last request ended first.",
      "McGrath and Brenner 2017, warm queue (FIFO)"
    ),
    (.newest, "The container created last.", "SimFaaS"),
    (.oldest, "The container created first.", "the opposite of newest, for comparison"),
    (.random, "Any container, with equal probability.", "kube-proxy in iptables mode"),
  ]
}

/// What the catalogue knows of one policy.
public struct PolicyEntry<Role>: Sendable {
  /// The name in scenarios.
  public let name: String
  /// The rule in one sentence.
  public let summary: String
  /// Where the rule comes from.
  public let source: String
  /// What of it can be set, with unit, default and range.
  public let parameters: any Settings.Type
  /// Creates the policy from its parameters; from the defaults where they are those of another policy.
  public let make: @Sendable (any Settings) -> Role

  private init<Policy: CataloguedPolicy>(
    describing policy: Policy.Type, make: @escaping @Sendable (Policy.Parameters) -> Role
  ) {
    name = Policy.name
    summary = Policy.summary
    source = Policy.source
    parameters = Policy.Parameters.self
    self.make = { make($0 as? Policy.Parameters ?? Policy.Parameters()) }
  }
}

extension PolicyEntry where Role == any NodeSelection {
  init<Policy: CataloguedPolicy & NodeSelection>(_ policy: Policy.Type) {
    self.init(describing: policy) { Policy($0) }
  }
}

extension PolicyEntry where Role == any InvocationStrategy {
  init<Policy: CataloguedPolicy & InvocationStrategy>(_ policy: Policy.Type) {
    self.init(describing: policy) { Policy($0) }
  }
}

extension PolicyEntry where Role == any KeepAlive {
  init<Policy: CataloguedPolicy & KeepAlive>(_ policy: Policy.Type) {
    self.init(describing: policy) { Policy($0) }
  }
}

extension PolicyEntry where Role == any LoadBalancing {
  init<Policy: CataloguedPolicy & LoadBalancing>(_ policy: Policy.Type) {
    self.init(describing: policy) { Policy($0) }
  }
}

extension PolicyEntry where Role == any Autoscaler {
  init<Policy: CataloguedPolicy & Autoscaler>(_ policy: Policy.Type) {
    self.init(describing: policy) { Policy($0) }
  }
}
