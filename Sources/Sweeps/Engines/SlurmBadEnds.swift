import Experiments

extension SlurmFollowing {
  /// Looks at what became of each task.
  mutating func judge(
    _ queue: [SlurmQueueEntry], since pause: Double, _ tell: (SlurmSweep.Event) -> Void
  ) throws {
    let entries = Dictionary(queue.map { ($0.id, $0) }) { first, _ in first }
    var details: [Int: [Int: SlurmTaskDetails]] = [:]
    var open: [Task] = []
    for var task in tasks {
      let entry = entries[task.id]
      if let entry, !entry.waitsForTime, !entry.isHeldAfterFailure {
        task.goneFor = 0
        open.append(task)
        continue
      }
      if details[task.id.array] == nil {
        do throws(OutputError) {
          details[task.id.array] = try sweep.client.details(of: task.id.array)
        } catch {
          // It is asked again; a controller that is away says so at the next look at the queue.
          open.append(task)
          continue
        }
      }
      let detail = details[task.id.array]?[task.id.index]
      if let entry, entry.waitsForTime, (detail?.restarts ?? 0) == 0 {
        open.append(task)
        continue
      }
      if entry == nil,
        detail == nil || detail?.state == "COMPLETED" || detail?.state == "COMPLETING"
      {
        task.goneFor += pause
        if task.goneFor < sweep.options.settling {
          open.append(task)
          continue
        }
      }
      if entry != nil { sweep.client.cancel([task.id]) }
      replace(task, entry, detail, tell)
    }
    tasks = open
    remarkOnWaiting(queue, tell)
  }

  /// Says why nothing begins, when that is so.
  private mutating func remarkOnWaiting(
    _ queue: [SlurmQueueEntry], _ tell: (SlurmSweep.Event) -> Void
  ) {
    for job in jobsUnderWay where queue.contains(where: { $0.id.array == job && $0.isHeldByPeople })
    {
      say("job \(job) is held; 'scontrol release \(job)' lets it go on", tell)
    }
    guard let reason = queue.first?.reason, queue.allSatisfy({ $0.state == "PENDING" }),
      !["None", "Priority", "Resources", "BeginTime", "JobHeldUser", "JobHeldAdmin"].contains(
        reason)
    else { return }
    say("no task runs; the first one waits, Slurm says: \(reason)", tell)
  }

  /// Notes the points of a task that ended without all of them for another one, or gives them up.
  private mutating func replace(
    _ task: Task, _ entry: SlurmQueueEntry?, _ detail: SlurmTaskDetails?,
    _ tell: (SlurmSweep.Event) -> Void
  ) {
    let lacking = collector.lacking(of: task.work.points)
    let hasProgressed = lacking.count < task.work.points.count
    if let detail, detail.isFaultOfNode, !detail.node.isEmpty, !badNodes.contains(detail.node) {
      badNodes.append(detail.node)
    }
    let attempt = hasProgressed ? 1 : task.work.attempt + 1
    let isCancelled = entry == nil && detail?.state == "CANCELLED"
    let reason = reason(task, entry, detail)
    let text = "task \(task.id.text) \(reason)"
    // Of a thousand tasks that end for one reason, on whichever nodes, the first is spoken of.
    let kind = reason.filter { !$0.isNumber }
    guard attempt <= sweep.options.mostAttempts, !isCancelled else {
      giveUp(lacking, kind: kind, text)
      say("\(text); its points are given up", kind: "given up: \(kind)", tell)
      return
    }
    say("\(text); what it lacks is submitted again", kind: kind, tell)
    let isOwnFault = entry == nil && detail?.isOwnFault == true
    var work = Work(
      points: lacking, attempt: attempt, isolates: task.work.isolates || isOwnFault)
    // The first point may be what ended it: the others are not to share its fate.
    if isOwnFault, !hasProgressed, lacking.count > 1 {
      waiting.append(Work(points: [lacking[0]], attempt: attempt, isolates: true))
      work.points.removeFirst()
    }
    waiting.append(work)
  }

  private mutating func giveUp(_ points: [Int], kind: String, _ reason: String) {
    if let place = abandonedKinds.firstIndex(of: kind) {
      abandoned[place].points += points
    } else {
      abandonedKinds.append(kind)
      abandoned.append((points, reason))
    }
  }

  /// What happened to a task, behind its name.
  private func reason(
    _ task: Task, _ entry: SlurmQueueEntry?, _ detail: SlurmTaskDetails?
  ) -> String {
    if let entry {
      return entry.waitsForTime
        ? "lost its node, and Slurm would wait before it starts it again"
        : "is held by Slurm: \(entry.reason)"
    }
    let folder = sweep.folder
    guard let detail else {
      return "has left Slurm's queue, and its files are not in \(folder.pointsPath)"
    }
    if detail.state == "COMPLETED" {
      return "ended well, and its files are not seen in \(folder.pointsPath)"
    }
    if let words = folder.lastWords(of: task.id) { return "ended: \(detail.text): \(words)" }
    return
      "ended: \(detail.text); it wrote nothing into \(folder.outputPath): is that folder there on the node?"
  }
}
