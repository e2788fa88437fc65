import Experiments
import Foundation
import SimKernel
import Testing

@testable import Sweeps

/// What Slurm's programs say, and what is made of it.
@Suite struct SlurmQueueTests {
  @Test func linesOfTheQueueAreRead() {
    let entry = SlurmQueueEntry("12|3|PENDING||launch failed requeued held")
    #expect(entry?.id.text == "12_3")
    #expect(entry?.isHeldAfterFailure == true)
    #expect(SlurmQueueEntry("12|3|PENDING||BeginTime")?.waitsForTime == true)
    #expect(SlurmQueueEntry("12|3|RUNNING|n1|None")?.node == "n1")
    #expect(SlurmQueueEntry("12|3|PENDING||JobHeldUser")?.isHeldByPeople == true)
    // A job that is no array, and what is no line of a queue.
    for line in ["12|N/A|RUNNING|n1|None", "", "slurm_load_jobs: retrying", "1|2|3"] {
      #expect(SlurmQueueEntry(Substring(line)) == nil)
    }
  }

  @Test(
    arguments: [
      ("FAILED", "NonZeroExitCode", "1:0", true, false),
      ("FAILED", "NonZeroExitCode", "64:0", false, true),
      ("FAILED", "NonZeroExitCode", "127:0", false, true),
      ("FAILED", "JobLaunchFailure", "0:53", false, true),
      ("TIMEOUT", "TimeLimit", "0:15", true, false),
      ("OUT_OF_MEMORY", "OutOfMemory", "0:125", true, false),
      ("NODE_FAIL", "NodeDown", "0:1", false, false),
      ("CANCELLED", "None", "0:15", false, false),
    ])
  func badEndsAreToldApart(
    state: String, reason: String, code: String, isOwn: Bool, isOfNode: Bool
  ) throws {
    let line =
      "JobId=7 ArrayJobId=5 ArrayTaskId=2 JobName=x UserId=u(1) JobState=\(state) Reason=\(reason) Restarts=3 ExitCode=\(code) "
      + "ReqNodeList=n7 ExcNodeList=n8 NodeList=n2 BatchHost=n2 Command=/a Reason=other"
    let details = try #require(SlurmTaskDetails(Substring(line)))
    #expect(details.index == 2)
    #expect(details.node == "n2")
    #expect(details.restarts == 3)
    #expect(details.reason == reason)
    #expect(details.isOwnFault == isOwn)
    #expect(details.isFaultOfNode == isOfNode)
  }

  @Test func tasksThatWaitTogetherAreNoTask() {
    #expect(SlurmTaskDetails("JobId=4 ArrayJobId=4 ArrayTaskId=0-1 JobState=PENDING") == nil)
    #expect(SlurmTaskDetails("JobId=4 JobState=PENDING") == nil)
  }

  @Test(arguments: [
    (["MaxArraySize = x\n"], "does not say what MaxArraySize is"),
    (["MaxArraySize            = 0\n"], "takes no job arrays"),
  ])
  func aSlurmWithoutArraysIsNamed(output: [String], words: String) {
    let client = SlurmClient(
      ExternalCommand { (_, _) throws(OutputError) in .init(output: output[0]) })
    let error = #expect(throws: OutputError.self) { try client.largestArray() }
    #expect(error?.message.contains(words) == true)
  }

  @Test func tasksTakeMinutesAndAreAtLeastAsManyAsWorkers() throws {
    let lab = try SweepLab()
    let plan = try lab.plan(
      "axes: [{ key: policies.keepAlive.window, range: { from: 1s, to: 100s, steps: 100 } }]\nreplications: 10\n"
    )
    func size(_ seconds: Double, _ workers: Int? = nil) -> Int {
      TaskSize.points(of: plan, toRun: 100, eachRun: seconds, workers: workers)
    }
    #expect(size(1) == 18)
    #expect(size(100) == 1)
    #expect(size(0.001) == 100)
    #expect(size(0) == 100)
    #expect(size(0.001, 8) == 13)
    #expect(size(0.001, 1_000) == 1)
  }

  @Test func selectionsReadBack() throws {
    for points in [[0], [0, 1, 2], [3, 10, 11, 12], [1, 3, 5]] {
      #expect(try PointSelection(PointSelection.text(points)).points(of: 20) == points)
    }
    #expect(PointSelection.text([3, 10, 11, 12]) == "3,10-12")
  }
}
