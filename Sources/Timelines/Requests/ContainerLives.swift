import ClusterModel
import Experiments
import SimKernel

/// The lives of a run's containers, found by number and instant.
///
/// Memory is 64 bytes a container; how many requests there are does not matter.
package struct ContainerLives {
  /// The lives by container number, and by creation where a number was used again.
  package let lives: [ContainerRecord]
  /// The names of their functions.
  package let functions: RowNames

  /// Reads those lives of `table` that `isWanted` says.
  ///
  /// - Throws: What is wrong with the table, or what `tick` throws.
  package init(
    _ table: consuming ContainerTable, tick: ReadingTick = { _, _, _ in },
    where isWanted: (ContainerRecord) -> Bool = { _ in true }
  ) throws {
    var lives: [ContainerRecord] = []
    var rows: UInt64 = 0
    while let life = try table.next() {
      rows += 1
      if rows & 0xFFFF == 0 { try tick(table.bytesRead, table.bytes, rows) }
      if isWanted(life) { lives.append(life) }
    }
    lives.sort {
      ($0.container.rawValue, $0.createdAt, $0.goneAt)
        < ($1.container.rawValue, $1.createdAt, $1.goneAt)
    }
    self.lives = lives
    functions = table.functions
  }

  /// The place in ``lives`` of the container `number` at `time`; `nil` where there was none.
  package func find(_ number: ContainerID, at time: SimTime) -> Int? {
    guard !number.isNone else { return nil }
    // The first life behind (number, time), which the one before it may be.
    var (low, high) = (0, lives.count)
    while low < high {
      let middle = (low + high) / 2
      let life = lives[middle]
      if life.container.rawValue < number.rawValue
        || life.container == number && life.createdAt <= time
      {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low > 0, lives[low - 1].container == number, lives[low - 1].goneAt >= time
    else { return nil }
    return low - 1
  }
}

/// Called now and then while a table is read: how many bytes of how many, and how many rows.
///
/// What it throws ends the reading.
public typealias ReadingTick = (_ bytes: Int64, _ all: Int64, _ rows: UInt64) throws -> Void
