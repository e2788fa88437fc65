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
      create = stream("container/create")
      start = stream("container/start")
      initialise = stream("container/initialise")
      coldExecution = stream("request/cold-execution")
      dispatch = stream("request/dispatch")
      stop = stream("container/stop")
      pause = stream("container/pause")
      gatewayBefore = stream("gateway/before")
      gatewayAfter = stream("gateway/after")
      accept = stream("gateway/accept")
      agent = stream("node/agent")
      think = stream("client/think")
      registry = stream("registry")
      selection = stream("policy/node-selection")
      strategy = stream("policy/invocation")
      reuse = stream("policy/reuse")
      keepAlive = stream("policy/keep-alive")
      balancing = stream("policy/load-balancing")
      specialise = stream("container/specialise")
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
