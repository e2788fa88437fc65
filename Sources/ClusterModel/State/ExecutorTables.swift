import SimKernel

/// What functions are to executors, what lies on the Runners' disks, and which functions are loaded there.
///
/// Empty while no function has to do with executors.
struct ExecutorTables: ~Copyable {
  struct FunctionEntry {
    /// The executor that runs its requests; `none` for none.
    var runner = FunctionID.none
    var load: Sampler?
    var unload: Sampler?
    var size = Bytes.zero
    var isFetched = false
    var updates: [SimTime] = []
    /// Whether it is an executor itself.
    var isExecutor = false
    /// Of an executor: see ``ExecutorConfiguration``; zero for not at all.
    var hotFor = SimDuration.zero
    var isNotified = false
    var notify = SimDuration.zero
    /// Of an executor: the requests that wait for one of its containers, those before `lineFirst` served.
    var line: [Waiting] = []
    var lineFirst = 0
  }

  /// A place in the line for a Runner; the request may have left it meanwhile.
  struct Waiting: BitwiseCopyable {
    var request: RequestID
    var ticket: UInt64
  }

  /// What a Runner has of a function.
  struct CodeRow: BitwiseCopyable {
    var function: FunctionID
    /// The version on its disk; -1 for none.
    var version: Int32 = -1
    /// Its requests in the Runner, and those among them that have it loaded.
    var present: Int32 = 0
    var users: Int32 = 0
    /// Until when it stays loaded without a user; the start of the run before it was loaded.
    var hotUntil = SimTime.start
    /// Until when whoever chooses Runners takes it for loaded.
    var believedUntil = SimTime.start

    init(_ function: FunctionID) { self.function = function }

    func isLoaded(at now: SimTime) -> Bool { users > 0 || now < hotUntil }
  }

  /// What a request has beside its row.
  struct RequestEntry: BitwiseCopyable {
    /// Its place in the line for a Runner.
    var ticket: UInt64 = 0
    /// Whether it is counted among its function's requests in the Runner, and among those that have it loaded.
    var isPresent = false
    var isUser = false
    /// Whether the Runner was chosen in the belief that it had the function loaded.
    var isBelievedHot = false
  }

  /// By function, up to the last one that has to do with executors.
  var functions: [FunctionEntry] = []
  /// By container: what a Runner has of each function, in the order of the functions.
  private var disks: [[CodeRow]] = []
  var requests = Table<RequestID, RequestEntry>()
  private var tickets: UInt64 = 0

  init() {}

  borrowing func copy() -> ExecutorTables {
    var other = ExecutorTables()
    other.functions = functions
    other.disks = disks
    other.requests = requests.copy()
    other.tickets = tickets
    return other
  }

  // MARK: Functions

  func runner(of function: FunctionID) -> FunctionID {
    function.index < functions.count ? functions[function.index].runner : .none
  }

  func isExecutor(_ function: FunctionID) -> Bool {
    function.index < functions.count && functions[function.index].isExecutor
  }

  /// Whether containers of the function's own fetch its code when they start.
  func isFetched(_ function: FunctionID) -> Bool {
    function.index < functions.count && functions[function.index].isFetched
  }

  /// The number of the version of `function` that the catalog has.
  func version(of function: FunctionID, at now: SimTime) -> Int32 {
    Int32(clamping: functions[function.index].updates.prefix { $0 <= now }.count)
  }

  /// How long a function stays loaded on the containers of `executor`; zero for not at all.
  func hotFor(_ executor: FunctionID) -> SimDuration { functions[executor.index].hotFor }

  // MARK: Disks

  /// What `container` has of `function`; a row without anything where it has nothing.
  func code(of function: FunctionID, on container: ContainerID) -> CodeRow {
    guard container.index < disks.count else { return CodeRow(function) }
    let place = place(of: function, on: container)
    guard place < disks[container.index].count, disks[container.index][place].function == function
    else { return CodeRow(function) }
    return disks[container.index][place]
  }

  /// Changes what `container` has of a function.
  mutating func set(_ row: CodeRow, on container: ContainerID) {
    while disks.count <= container.index { disks.append([]) }
    let place = place(of: row.function, on: container)
    if place < disks[container.index].count, disks[container.index][place].function == row.function
    {
      disks[container.index][place] = row
    } else {
      disks[container.index].insert(row, at: place)
    }
  }

  /// Where `function` is, or would be, among what `container` has.
  private func place(of function: FunctionID, on container: ContainerID) -> Int {
    var low = 0
    var high = disks[container.index].count
    while low < high {
      let middle = (low + high) / 2
      if disks[container.index][middle].function.rawValue < function.rawValue {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// All that `container` has.
  func codes(on container: ContainerID) -> [CodeRow] {
    container.index < disks.count ? disks[container.index] : []
  }

  /// A container is no more, and its disk with it.
  mutating func clearDisk(of container: ContainerID) {
    if container.index < disks.count { disks[container.index].removeAll() }
  }

  // MARK: Requests

  /// Makes a row for a request that begins anew.
  mutating func makeRoom(for id: RequestID) {
    while requests.count <= id.index { _ = requests.append(RequestEntry()) }
  }

  /// Puts a request at the end of the line for a container of `executor`.
  mutating func enterLine(of executor: FunctionID, _ id: RequestID) {
    makeRoom(for: id)
    tickets += 1
    requests[id].ticket = tickets
    functions[executor.index].line.append(Waiting(request: id, ticket: tickets))
  }

  /// The places of a line before `first` are of no use any more.
  mutating func shortenLine(of executor: FunctionID, to first: Int) {
    let isLong = first > 32 && first * 2 > functions[executor.index].line.count
    if isLong { functions[executor.index].line.removeFirst(first) }
    functions[executor.index].lineFirst = isLong ? 0 : first
  }
}
