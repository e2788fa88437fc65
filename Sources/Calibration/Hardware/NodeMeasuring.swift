import Foundation

/// Measures the machine itself, so that what was measured on another one can be carried over by factors.
public struct NodeMeasuring {
  /// How often each thing is measured.
  public var repetitions: Int
  /// Where the disk is written to.
  public var folder: String
  /// Bytes that are written at a time.
  public static let diskBytes = 64 << 20

  private let clock = ContinuousClock()
  private let work = ReferenceWork()
  private let unpacking = GzipWork()

  /// Prepares measuring.
  public init(repetitions: Int, folder: String) {
    self.repetitions = repetitions
    self.folder = folder
  }

  /// What was measured, in the order of rounds.
  public struct Result: Hashable, Sendable {
    /// Seconds of the reference work on one core.
    public var reference: [Double] = []
    /// Seconds of it on several threads at a time, all of them doing it once, by their number.
    public var parallel: [Int: [Double]] = [:]
    /// Bytes a second written and flushed to the disk.
    public var diskRates: [Double] = []
    /// Bytes a second unpacked, and the packed bytes they came from.
    public var unpackingRates: [Double] = []
    /// Packed bytes for each unpacked one.
    public var packedShare = 0.0

    /// How many times as much all those threads do in a second as one, by their number.
    ///
    /// The threads of one round against one thread of the same round; the median over rounds.
    public var speedUps: [(threads: Int, interval: [Double])] {
      parallel.sorted { $0.key < $1.key }.map { threads, seconds in
        (threads, zip(seconds, reference).map { Double(threads) * $1 / $0 })
      }
    }

    /// The most that any number of threads does, in cores.
    public var parallelCores: Double {
      speedUps.compactMap { middle(of: $0.interval) }.max() ?? 1
    }
  }

  /// Measures in rounds, each thing once a round, so that a machine that drifts shows in all of them alike.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each round.
  ///   - show: Told which round begins.
  /// - Returns: What was measured, fewer rounds than asked for where it was stopped.
  /// - Throws: Why the disk cannot be written to.
  public func run(
    shouldStop: () -> Bool = { false }, showing show: (Int) -> Void = { _ in }
  ) throws -> Result {
    var result = Result()
    result.packedShare = Double(unpacking.packedBytes) / Double(unpacking.bytes)
    work.run()
    for round in 0..<repetitions where !shouldStop() {
      show(round)
      result.reference.append(seconds { work.run() })
      for threads in Self.threadCounts(for: ProcessInfo.processInfo.activeProcessorCount) {
        result.parallel[threads, default: []].append(runAtOnce(threads))
      }
      let unpacked = seconds { unpacking.run() }
      result.unpackingRates.append(Double(unpacking.bytes) / unpacked)
      result.diskRates.append(Double(Self.diskBytes) / (try writeToDisk()))
    }
    return result
  }

  /// 2, 4, 8, … and the number of processors: one thread is the reference itself.
  static func threadCounts(for processors: Int) -> [Int] {
    var counts = Array(sequence(first: 2) { $0 * 2 }.prefix { $0 < processors })
    if processors > 1 { counts.append(processors) }
    return counts
  }

  private func seconds(_ body: () -> Void) -> Double { clock.measure(body) / .seconds(1) }

  /// Does the reference work once on each of several threads.
  ///
  /// - Returns: Seconds until the last is done.
  private func runAtOnce(_ threads: Int) -> Double {
    let work = work
    return seconds {
      let group = DispatchGroup()
      for _ in 0..<threads {
        group.enter()
        Thread.detachNewThread {
          work.run()
          group.leave()
        }
      }
      group.wait()
    }
  }

  /// Writes a file and flushes it to the disk, then removes it.
  ///
  /// - Returns: Seconds from its creation to the end of flushing.
  private func writeToDisk() throws -> Double {
    let path = "\(folder)/simfaas-node-\(ProcessInfo.processInfo.processIdentifier)"
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DiskError(path: path, code: errno) }
    defer {
      close(descriptor)
      unlink(path)
    }
    let block = GeneratedData.bytes(count: 1 << 20)
    var failure: Int32 = 0
    let taken = seconds {
      for _ in 0..<(Self.diskBytes / block.count) where failure == 0 {
        if write(descriptor, block, block.count) != block.count { failure = errno }
      }
      if fsync(descriptor) != 0 { failure = errno }
    }
    guard failure == 0 else { throw DiskError(path: path, code: failure) }
    return taken
  }

  /// Why the disk cannot be written to.
  public struct DiskError: Error, CustomStringConvertible {
    var path: String
    var code: Int32

    /// The file and what the system said.
    public var description: String {
      "\(path): cannot be written: \(String(cString: strerror(code)))"
    }
  }
}
