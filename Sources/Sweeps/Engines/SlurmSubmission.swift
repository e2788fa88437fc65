import Experiments

extension SlurmFollowing {
  /// Submits what waits for it, as far as Slurm takes it.
  mutating func submit(_ tell: (SlurmSweep.Event) -> Void) throws {
    if let refusedAt, tasks.count >= refusedAt, !tasks.isEmpty { return }
    refusedAt = nil
    while let first = waiting.first {
      let alike = waiting.prefix { $0.isolates == first.isolates }.count
      let count = min(alike, largestArray)
      do throws(SlurmClient.Refusal) {
        try submit(Array(waiting.prefix(count)), tell)
        waiting.removeFirst(count)
      } catch .tooLarge(let error) {
        if count > 1 {
          largestArray = count / 2
        } else {
          guard !tasks.isEmpty else { throw error }
          refusedAt = tasks.count
          say("\(error.description); the rest is submitted when others have ended", tell)
          return
        }
      } catch .other(let error) {
        // Perhaps only because no other node is left.
        guard !badNodes.isEmpty else { throw error }
        badNodes = []
      }
    }
  }

  private mutating func submit(
    _ works: [Work], _ tell: (SlurmSweep.Event) -> Void
  ) throws(SlurmClient.Refusal) {
    let number = arrays + 1
    do throws(OutputError) { try sweep.folder.note(works.map(\.points), as: number) } catch {
      throw .other(error)
    }
    let job: Int
    do throws(SlurmClient.Refusal) { job = try sweep.client.submit(arguments(works, number)) } catch
    {
      guard let taken = try takenAfterAll(error) else {
        sweep.folder.forget(number)
        throw error
      }
      job = taken
    }
    arrays = number
    do throws(OutputError) { try sweep.folder.note(job: job, of: number) } catch {
      throw .other(error)
    }
    jobs.insert(job)
    for (index, work) in works.enumerated() {
      tasks.append(Task(id: SlurmTaskID(array: job, index: index), work: work))
    }
    let points = works.reduce(0) { $0 + $1.points.count }
    tell(
      .remark("job \(job): \(Self.count(works.count, "task")) with \(Self.count(points, "point"))"))
  }

  /// The number of an array that Slurm took although `sbatch` says it failed, as where the controller's answer was lost.
  ///
  /// - Returns: `nil` where it was not taken.
  /// - Throws: What `sbatch` said, where Slurm cannot be asked; the array stays noted, and a later call asks.
  private func takenAfterAll(
    _ refusal: SlurmClient.Refusal
  ) throws(SlurmClient.Refusal) -> Int? {
    guard let queue = try? sweep.client.queue(named: sweep.folder.jobName) else { throw refusal }
    return queue.map(\.id.array).first { !jobs.contains($0) }
  }

  private func arguments(_ works: [Work], _ number: Int) -> [String] {
    let options = sweep.options
    var arguments = [
      "--job-name=\(sweep.folder.jobName)", "--output=\(sweep.folder.outputPattern)",
      "--open-mode=append", "--requeue", "--ntasks=1", "--cpus-per-task=1",
      "--array=0-\(works.count - 1)" + (options.workers.map { "%\($0)" } ?? ""),
    ]
    if let memory = sweep.plan.limit.memory {
      arguments.append("--mem=\(TaskMemory.mebibytes(limit: memory))M")
    }
    if !badNodes.isEmpty { arguments.append("--exclude=\(badNodes.joined(separator: ","))") }
    arguments += options.sbatchOptions
    arguments += [sweep.folder.scriptPath, sweep.folder.tasksPath(number)]
    if works[0].isolates, !options.isolates { arguments.append("--isolate") }
    return arguments
  }
}
