import SimKernel

extension Cluster {
  /// The random streams of the model, one for each thing that is drawn.
  struct Streams: BitwiseCopyable {
    var create, start, initialise, coldExecution, dispatch, stop, pause: RandomStream
    var gatewayBefore, gatewayAfter, accept, agent, think, registry, selection, strategy,
      reuse, keepAlive, balancing, specialise, messages, postings, duplicates: RandomStream
    var forward, respond: RandomStream
    var gather, error, crash, retryPause: RandomStream
    var checksum, code, load, unload: RandomStream
    var collapse: RandomStream

    init(_ configuration: ClusterConfiguration) {
      func stream(_ name: String) -> RandomStream {
        RandomStream(
          seed: configuration.seed, name: name, replication: configuration.replication,
          pairing: configuration.pairing)
      }
      // What an engine does may be drawn anew while all else stays.
      func engineStream(_ name: String) -> RandomStream {
        RandomStream(
          seed: configuration.seed, name: name,
          replication: configuration.engineReplication ?? configuration.replication,
          pairing: configuration.pairing)
      }
      create = engineStream("container/create")
      start = engineStream("container/start")
      initialise = engineStream("container/initialise")
      coldExecution = stream("request/cold-execution")
      dispatch = engineStream("request/dispatch")
      stop = engineStream("container/stop")
      pause = engineStream("container/pause")
      gatewayBefore = stream("gateway/before")
      gatewayAfter = stream("gateway/after")
      accept = stream("gateway/accept")
      agent = engineStream("node/agent")
      think = stream("client/think")
      registry = engineStream("registry")
      selection = stream("policy/node-selection")
      strategy = stream("policy/invocation")
      reuse = stream("policy/reuse")
      keepAlive = stream("policy/keep-alive")
      balancing = stream("policy/load-balancing")
      specialise = engineStream("container/specialise")
      messages = stream("messages/search")
      postings = stream("messages/posting")
      duplicates = stream("messages/duplicates")
      forward = stream("request/forward")
      respond = stream("request/respond")
      gather = stream("request/gather")
      error = stream("request/error")
      crash = stream("request/crash")
      retryPause = stream("client/retry-pause")
      checksum = stream("catalog/checksum")
      code = stream("catalog/code")
      load = stream("code/load")
      unload = stream("code/unload")
      collapse = stream("machine/collapse")
    }
  }
}
