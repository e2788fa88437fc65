import SimKernel
import Testing

@testable import Calibration

@Suite struct WarmthRecordTests {
  private func record(_ text: String) throws -> WarmthRecord {
    try WarmthRecord(try SampleTable(text, origin: "record.csv"))
  }

  @Test func ourOwnColumnsAreReadAndPutInOrder() throws {
    let record = try record(
      """
      cold,container,arrived,began,ended
      false,b,30,30.5,31
      cold,a,10,12,13
      1,b,20,20,21
      """)
    #expect(record.layout == .plain)
    #expect(
      record.uses == [
        ContainerUse(container: 0, arrived: 0, began: 2, ended: 3, isCold: true),
        ContainerUse(container: 1, arrived: 10, began: 10, ended: 11, isCold: true),
        ContainerUse(container: 1, arrived: 20, began: 20.5, ended: 21, isCold: false),
      ])
    #expect(record.coldStarts == 2 && record.coldDelays == [2, 0])
  }

  @Test func anotherColdStartOfTheSameNameIsAnotherContainer() throws {
    let record = try record("container,began,ended,cold\n0,0,1,true\n0,5,6,false\n0,9,10,true\n")
    #expect(record.uses.map(\.container) == [0, 0, 1])
  }

  @Test func pacslabsRequestsArriveWhenWarmOnesWouldHaveBegun() throws {
    let record = try record(
      """
      is_cold,new_id,exist_id,start_time,end_time,client_start_time
      True,a,,1000400.0,1002000.0,1000.0
      False,x,a,1010050.0,1012000.0,1010.0
      False,y,a,1020150.0,1022000.0,1020.0
      False,z,a,1030100.0,1032000.0,1030.0
      """)
    #expect(record.layout == .pacslab)
    #expect(record.uses.map(\.container) == [0, 0, 0, 0])
    // The median way of warm requests is 0.1 s, so the first one waited 0.3 s for its container.
    let arrivals = record.uses.map(\.arrived)
    #expect(zip(arrivals, [0, 10, 20, 30]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(abs(record.coldDelays[0] - 0.3) < 1e-6)
  }

  @Test(arguments: [
    ("container,began,ended\na,0,1\n", "record.csv:1: there is no column 'cold'"),
    ("container,began,ended,cold\n", "record.csv: there is no request in it"),
    (
      "container,began,ended,cold\na,0,1,maybe\n",
      "record.csv:2:7: cold: expected true or false, found 'maybe'"
    ),
    (
      "container,began,ended,cold\n,0,1,true\n", "record.csv:2:1: container: a container has a name"
    ),
    (
      "container,began,ended,cold\na,5,1,true\n",
      "record.csv:2:3: a request arrives, begins and ends in this order"
    ),
    (
      "container,began,ended,cold\na,x,1,true\n",
      "record.csv:2:3: began: expected a number, found 'x'"
    ),
    ("container,began,ended,cold\na,0,1e12,true\n", "record.csv: its requests lie"),
    (
      "is_cold,new_id,exist_id,start_time,end_time,client_start_time\nTrue,a,,9,8,0\n",
      "record.csv:2:11: end_time: 8 lies before start_time"
    ),
  ])
  func whatIsWrongIsSaidWithItsPlace(text: String, message: String) {
    #expect {
      try record(text)
    } throws: {
      "\($0)".hasPrefix(message)
    }
  }
}
