import SimKernel

/// Where a request is: in exactly one of these places at a time.
enum RequestPlace: UInt8, BitwiseCopyable {
  /// The row is free.
  case none
  /// In the line for the gateway's work.
  case atGateway
  /// The gateway works on it.
  case inGateway
  /// Node selection waits for metrics on its behalf.
  case selecting
  /// Without room; it tries again by itself.
  case retrying
  /// In its function's queue.
  case queued
  /// In the queue of a container.
  case queuedAtContainer
  /// The gateway's command for it is on its way to the node.
  case commanding
  /// Bound to a container that comes up or thaws.
  case bound
  /// Being handed to a running container.
  case dispatching
  /// Executing: the CPU part.
  case computing
  /// Executing: the part that waits for others, or all of it where CPU is not contended.
  case executing
  /// Executed; the answer waits until the container is removed.
  case awaitingRemoval
  /// The answer passes the gateway.
  case responding
  /// Its connection was not taken; it asks the same container again by itself.
  case retransmitting
  /// The gateway looks for a container through messages.
  case messaging
  /// In the line for a worker of a component of the request path.
  case atComponent
  /// A component of the request path works on it, on its way in.
  case inComponent
  /// In its container, on its way to the function.
  case forwarding
  /// In its container, its answer on the way from the function.
  case answering
  /// A component of the request path works on its answer.
  case returning
  /// Executed, and about to send calls.
  case calling
  /// In its container, until its calls have been answered.
  case awaitingAnswers
  /// The message that it failed passes the gateway.
  case failing
  /// Its client pauses before it sends it again.
  case backingOff
  /// It was given to a container that is dead: there will be no answer.
  case hanging
  /// In a Runner that is giving its function up and says so.
  case awaitingRunner
  /// In a Runner that has asked the catalog for the checksum of its function's code.
  case checkingCode
  /// In a Runner that has asked the catalog for the code.
  case fetchingCode
  /// In a Runner that loads its function.
  case loadingCode
  /// Executed, in a Runner that unloads its function.
  case unloadingCode
  /// In the line of the node that it was given to.
  case queuedAtNode
  /// On its way into the queue of asynchronous requests.
  case accepting
  /// In that queue.
  case awaitingWorker
  /// Taken by a worker of that queue, and about to go on its way.
  case delivering
  /// Its container has died; its message cannot be seen by other workers yet.
  case invisible
}

/// The warmth that a request meets, from the longest way to the shortest.
public enum Warmth: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// No image on the machine: pull, create, start, initialise.
  case cold
  /// The image is there: create, start, initialise.
  case preWarmed
  /// A runtime runs that has not been given to a function yet.
  case generic
  /// An idle container of the function.
  case warmed
  /// A container that runs other requests and has room.
  case busy

  /// The name in results.
  public var name: String {
    switch self {
    case .cold: "cold"
    case .preWarmed: "preWarmed"
    case .generic: "generic"
    case .warmed: "warmed"
    case .busy: "busy"
    }
  }
}

/// How a request ended.
public enum Outcome: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Its answer was delivered.
  case completed
  /// It was turned away.
  case rejected
  /// Its client gave it up.
  case timedOut
  /// It could not be carried out.
  case failed

  /// The name in results.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .rejected: "rejected"
    case .timedOut: "timedOut"
    case .failed: "failed"
    }
  }
}

/// One request under way.
struct RequestRow: BitwiseCopyable {
  var place = RequestPlace.none
  /// The warmth it met, once it has a container.
  var warmth = Warmth.warmed
  /// Whether its client has given it up while its work goes on.
  var isAbandoned = false
  var function = FunctionID.none
  var container = ContainerID.none
  var client = ClientID.none
  /// The neighbours in the list that it is in.
  var next = RequestID.none
  var previous = RequestID.none
  /// What its random draws belong to.
  var index: UInt64 = 0
  var arrivedAt = SimTime.start
  /// When a new container was decided on for it; `never` otherwise.
  var decidedAt = SimTime.never
  /// When it began to execute; `never` before.
  var startedAt = SimTime.never
  /// When it ended executing.
  var endedAt = SimTime.never
  /// The instant its next step waits for.
  var eventAt = SimTime.never
  /// How long it executes at full speed.
  var execution = SimDuration.zero
  /// Core-seconds: what its container will have given each request when this one is done, or what it still
  /// needs, by ``RequestSplit``.
  var work = 0.0
}
