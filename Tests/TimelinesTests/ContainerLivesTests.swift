import ClusterModel
import Experiments
import SimKernel
import Testing

@testable import Timelines

@Suite struct ContainerLivesTests {
  @Test func aNumberThatIsUsedAgainMeansTheLifeAtThatTime() throws {
    try RunLab.run { folder in
      let lives = try ContainerLives(folder.containers())
      var again = 0
      for (place, life) in lives.lives.enumerated() {
        #expect(lives.find(life.container, at: life.createdAt) == place)
        #expect(lives.find(life.container, at: life.goneAt) == place)
        if place > 0, lives.lives[place - 1].container == life.container {
          again += 1
          let before = lives.lives[place - 1]
          #expect(before.goneAt <= life.createdAt)
          if life.createdAt > before.goneAt + .nanoseconds(1) {
            #expect(lives.find(life.container, at: before.goneAt + .nanoseconds(1)) == nil)
          }
        }
      }
      #expect(again > 0)
      #expect(lives.find(.none, at: .start) == nil)
      #expect(lives.find(ContainerID(rawValue: 1_000_000), at: .start) == nil)
    }
  }

  @Test func everyRequestFindsItsContainer() throws {
    try RunLab.run { folder in
      let lives = try ContainerLives(folder.containers())
      var counts = Array(repeating: UInt64(0), count: lives.lives.count)
      var table = try folder.invocations()
      while let record = try table.next() {
        guard !record.container.isNone else { continue }
        let place = try #require(lives.find(record.container, at: record.instantInContainer))
        #expect(lives.lives[place].node == record.node)
        if record.phases.executionAt != .never { counts[place] += 1 }
      }
      // The run ends when all have been answered, so nothing is under way that has no row.
      #expect(counts == lives.lives.map(\.requests))
    }
  }
}
