import SimKernel

/// Everything that can happen in a cluster besides the arrival of a request from an open workload.
///
/// An event says what has happened, in the past tense: it is true from its instant on. It is one word (a
/// kind and the id of what it happened to), because a small plain value costs no allocation, sorts fast and
/// goes into a fingerprint as it is.
///
/// Nothing is ever cancelled. A row that waits for an event notes the instant it waits for; an event whose
/// instant is not the one noted is out of date and has no effect. Unlike a generation number, this cannot
/// wrap.
public struct ClusterEvent: PackedEvent, Equatable {
  /// The kind in the low byte, the id in the high half.
  public let rawValue: UInt64

  /// Creates the event that ``rawValue`` stands for.
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

  @inlinable init(_ kind: Kind, _ id: UInt32) {
    rawValue = UInt64(kind.rawValue) | UInt64(id) << 32
  }

  /// What kind of thing happened.
  public enum Kind: UInt8, CaseIterable, Sendable {
    case computationFinished
    case sharedComputationFinished
    case waitingFinished
    case responseDelivered
    case registryAnswered
    case downloadAdvanced
    case layerExtracted
    case containerStopped
    case containerCreated
    case containerStarted
    case containerUnpaused
    case containerPaused
    case keepAliveExpiredBeforeArrivals
    case gatewayPassed
    case metricsRead
    case commandReachedNode
    case retryCameDue
    case clientBecameReady
    case keepAliveExpiredAfterArrivals
    case requestTimedOut
    case warmUpEnded
    case sampleCameDue
    case autoscalerWoke
    case scalingTookEffect
    case retransmissionCameDue
    case messageStepEnded
    case messagePosted
    case componentWorked
    case callerBecameReady
    case callsEnded
    case resendCameDue
    case nodeCrashed
    case nodeReturned
    case executorDied
    case deathWasNoticed
    case heartbeatCameDue
    case checkerDied
    case executorWasForgotten
    case registryChanged
    case restartCameDue
    case catalogAnswered
    case asynchronousStepEnded
    case machineCollapsed
    case machineRecovered
  }

  /// What kind of thing happened.
  ///
  /// - Precondition: the event was made by one of this type's factories (its kind is in range).
  @inlinable public var kind: Kind {
    unsafeBitCast(UInt8(truncatingIfNeeded: rawValue), to: Kind.self)
  }

  /// The row of what it happened to.
  @inlinable public var id: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 32) }

  /// Order at one instant: what frees resources comes before what takes them, time-outs after both, and
  /// whoever looks at the cluster comes last.
  @inlinable public var phase: Phase {
    switch kind {
    case .computationFinished, .sharedComputationFinished, .waitingFinished, .responseDelivered,
      .callsEnded, .catalogAnswered:
      .completion
    case .registryAnswered, .downloadAdvanced, .layerExtracted, .containerStopped: .transfer
    case .containerCreated, .containerStarted, .containerUnpaused, .containerPaused: .lifecycle
    case .keepAliveExpiredBeforeArrivals, .nodeCrashed, .nodeReturned, .executorDied,
      .deathWasNoticed, .heartbeatCameDue, .checkerDied, .executorWasForgotten, .registryChanged,
      .machineCollapsed, .machineRecovered:
      .expiry
    case .gatewayPassed, .metricsRead, .commandReachedNode, .retryCameDue, .clientBecameReady,
      .autoscalerWoke, .scalingTookEffect, .retransmissionCameDue, .messageStepEnded,
      .messagePosted, .componentWorked, .callerBecameReady, .resendCameDue, .restartCameDue,
      .asynchronousStepEnded:
      .arrival
    case .keepAliveExpiredAfterArrivals: .lateExpiry
    case .requestTimedOut: .timeOut
    case .warmUpEnded, .sampleCameDue: .observation
    }
  }
}

extension Phase {
  /// Requests and parts of them end.
  @inlinable public static var completion: Phase { Phase(rawValue: 0) }
  /// Bytes of images arrive, stopped containers give their memory back.
  @inlinable public static var transfer: Phase { Phase(rawValue: 1) }
  /// Containers become ready.
  @inlinable public static var lifecycle: Phase { Phase(rawValue: 2) }
  /// Keep-alive windows end, where an idle time equal to the window means the end; faults come about.
  @inlinable public static var expiry: Phase { Phase(rawValue: 3) }
  /// Requests arrive and are placed.
  @inlinable public static var arrival: Phase { Phase(rawValue: 4) }
  /// Keep-alive windows end, where an idle time equal to the window still allows reuse.
  @inlinable public static var lateExpiry: Phase { Phase(rawValue: 5) }
  /// Clients give up: one whose answer comes at that very instant has it.
  @inlinable public static var timeOut: Phase { Phase(rawValue: 6) }
  /// Samples are taken, of the state after all that happened at the instant.
  @inlinable public static var observation: Phase { Phase(rawValue: 7) }
}

extension ClusterEvent {
  /// The work in hand of a container that ends first has had the CPU time it needs.
  @inlinable static func computationFinished(_ container: ContainerID) -> Self {
    Self(.computationFinished, container.rawValue)
  }
  /// The work in hand that ends first on a machine without cores to spare has had the CPU time it needs.
  @inlinable static func sharedComputationFinished(_ machine: MachineID) -> Self {
    Self(.sharedComputationFinished, machine.rawValue)
  }
  /// A request has waited for what it waits for besides CPU.
  @inlinable static func waitingFinished(_ request: RequestID) -> Self {
    Self(.waitingFinished, request.rawValue)
  }
  /// The response has passed the gateway.
  @inlinable static func responseDelivered(_ request: RequestID) -> Self {
    Self(.responseDelivered, request.rawValue)
  }
  /// The registry has said which layers make up the image of a pull.
  @inlinable static func registryAnswered(_ pull: PullID) -> Self {
    Self(.registryAnswered, pull.rawValue)
  }
  /// The layer download that ends first, of all machines, may have ended.
  @inlinable static var downloadAdvanced: Self { Self(.downloadAdvanced, 0) }
  /// A machine has unpacked one layer.
  @inlinable static func layerExtracted(_ machine: MachineID) -> Self {
    Self(.layerExtracted, machine.rawValue)
  }
  /// A container has gone and its memory is free.
  @inlinable static func containerStopped(_ container: ContainerID) -> Self {
    Self(.containerStopped, container.rawValue)
  }
  /// A container exists and can be started.
  @inlinable static func containerCreated(_ container: ContainerID) -> Self {
    Self(.containerCreated, container.rawValue)
  }
  /// A container's first process runs and can initialise its handler.
  @inlinable static func containerStarted(_ container: ContainerID) -> Self {
    Self(.containerStarted, container.rawValue)
  }
  /// A paused container runs again.
  @inlinable static func containerUnpaused(_ container: ContainerID) -> Self {
    Self(.containerUnpaused, container.rawValue)
  }
  /// An idle container has been frozen.
  @inlinable static func containerPaused(_ container: ContainerID) -> Self {
    Self(.containerPaused, container.rawValue)
  }
  /// A keep-alive window has ended; an arrival at the same instant comes too late.
  @inlinable static func keepAliveExpiredBeforeArrivals(_ container: ContainerID) -> Self {
    Self(.keepAliveExpiredBeforeArrivals, container.rawValue)
  }
  /// A keep-alive window has ended and no arrival of the same instant took the container.
  @inlinable static func keepAliveExpiredAfterArrivals(_ container: ContainerID) -> Self {
    Self(.keepAliveExpiredAfterArrivals, container.rawValue)
  }
  /// The gateway has done its part before a request is placed.
  @inlinable static func gatewayPassed(_ request: RequestID) -> Self {
    Self(.gatewayPassed, request.rawValue)
  }
  /// A component of the request path has done its work, or the CPU part of it, on a request on its way in.
  @inlinable static func componentWorked(_ request: RequestID) -> Self {
    Self(.componentWorked, request.rawValue)
  }
  /// The node metrics asked for on behalf of a request are there.
  @inlinable static func metricsRead(_ request: RequestID) -> Self {
    Self(.metricsRead, request.rawValue)
  }
  /// The gateway's command to start a container has reached its node.
  @inlinable static func commandReachedNode(_ container: ContainerID) -> Self {
    Self(.commandReachedNode, container.rawValue)
  }
  /// A request that found no room tries again.
  @inlinable static func retryCameDue(_ request: RequestID) -> Self {
    Self(.retryCameDue, request.rawValue)
  }
  /// A client of a closed loop sends its next request.
  @inlinable static func clientBecameReady(_ client: ClientID) -> Self {
    Self(.clientBecameReady, client.rawValue)
  }
  /// A request whose execution has ended sends its next calls.
  @inlinable static func callerBecameReady(_ request: RequestID) -> Self {
    Self(.callerBecameReady, request.rawValue)
  }
  /// All calls that a request awaits have ended.
  @inlinable static func callsEnded(_ request: RequestID) -> Self {
    Self(.callsEnded, request.rawValue)
  }
  /// A client sends a request again that did not complete.
  @inlinable static func resendCameDue(_ request: RequestID) -> Self {
    Self(.resendCameDue, request.rawValue)
  }
  /// The catalog has answered a query.
  @inlinable static func catalogAnswered(_ query: UInt32) -> Self {
    Self(.catalogAnswered, query)
  }
  /// A request has not been answered in time.
  @inlinable static func requestTimedOut(_ request: RequestID) -> Self {
    Self(.requestTimedOut, request.rawValue)
  }
  /// Measuring begins: what happened until now is not counted.
  @inlinable static var warmUpEnded: Self { Self(.warmUpEnded, 0) }
  /// The autoscaler reads and orders.
  @inlinable static var autoscalerWoke: Self { Self(.autoscalerWoke, 0) }
  /// An order of the autoscaler has reached those who carry it out.
  @inlinable static func scalingTookEffect(_ order: UInt32) -> Self {
    Self(.scalingTookEffect, order)
  }
  /// A request whose connection was not taken asks again.
  @inlinable static func retransmissionCameDue(_ request: RequestID) -> Self {
    Self(.retransmissionCameDue, request.rawValue)
  }
  /// A step of a request's search for a container through messages has ended.
  @inlinable static func messageStepEnded(_ request: RequestID) -> Self {
    Self(.messageStepEnded, request.rawValue)
  }
  /// A message can be taken from its queue.
  @inlinable static func messagePosted(_ posting: UInt32) -> Self {
    Self(.messagePosted, posting)
  }
  /// A node crashes.
  @inlinable static func nodeCrashed(_ crash: UInt32) -> Self { Self(.nodeCrashed, crash) }
  /// A node that had crashed is back.
  @inlinable static func nodeReturned(_ crash: UInt32) -> Self { Self(.nodeReturned, crash) }
  /// A machine has had too little memory for too long.
  @inlinable static func machineCollapsed(_ machine: MachineID) -> Self {
    Self(.machineCollapsed, machine.rawValue)
  }
  /// A machine is back that had collapsed.
  @inlinable static func machineRecovered(_ machine: MachineID) -> Self {
    Self(.machineRecovered, machine.rawValue)
  }
  /// A container of a function dies.
  @inlinable static func executorDied(_ death: UInt32) -> Self { Self(.executorDied, death) }
  /// A container's death has become known.
  @inlinable static func deathWasNoticed(_ container: ContainerID) -> Self {
    Self(.deathWasNoticed, container.rawValue)
  }
  /// Containers are pinged.
  @inlinable static var heartbeatCameDue: Self { Self(.heartbeatCameDue, 0) }
  /// One of those dies that ping containers.
  @inlinable static var checkerDied: Self { Self(.checkerDied, 0) }
  /// A container has been without a ping for as long as it goes on without one.
  @inlinable static func executorWasForgotten(_ container: ContainerID) -> Self {
    Self(.executorWasForgotten, container.rawValue)
  }
  /// The registry goes away or comes back, or its bandwidth changes.
  @inlinable static var registryChanged: Self { Self(.registryChanged, 0) }
  /// A container whose start failed is started again.
  @inlinable static func restartCameDue(_ restart: UInt32) -> Self {
    Self(.restartCameDue, restart)
  }
  /// An asynchronous request has been accepted, goes on its way, or can be seen again.
  @inlinable static func asynchronousStepEnded(_ request: RequestID) -> Self {
    Self(.asynchronousStepEnded, request.rawValue)
  }
  /// A sample of the cluster's state is to be taken.
  @inlinable static var sampleCameDue: Self { Self(.sampleCameDue, 0) }
}
