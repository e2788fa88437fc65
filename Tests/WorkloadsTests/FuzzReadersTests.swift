import Foundation
import Testing
import Workloads

@testable import fuzz_readers

/// A short run of what `Scripts/fuzz-readers.sh` does at length.
@Suite struct FuzzReadersTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Seeds"

  @Test(arguments: TraceFormat.allCases)
  func everySeedIsRead(format: TraceFormat) throws {
    let seeds = try Seeds.read(format, in: Self.folder)
    #expect(!seeds.isEmpty)
    for seed in seeds {
      let files = seed.split(separator: Mutation.fileSeparator).map { Array($0) }
      #expect(Trial.run(files, TraceOptions()) == .requests)
    }
  }

  @Test(arguments: TraceFormat.allCases)
  func noInputStopsAReaderOrComesOutWrong(format: TraceFormat) throws {
    let mutation = Mutation(
      seeds: try Seeds.read(format, in: Self.folder), reader: format.rawValue)
    var (good, refused) = (0, 0)
    // Debug builds read the long rows of some formats slowly.
    for number in 0..<(mutation.isLong ? 200 : 2_000) {
      let number = UInt64(number)
      let outcome = Trial.run(mutation.input(number), Trial.options(number, format))
      switch outcome {
      case .requests: good += 1
      case .refused: refused += 1
      case .empty: break
      case .wrong: #expect(outcome == .refused, "input \(number)")
      }
    }
    // Both are met, or the damage would prove nothing.
    #expect(good > 20)
    #expect(refused > 20)
  }

  @Test func anInputDependsOnItsNumberOnly() throws {
    let mutation = Mutation(seeds: [Array("a,b\n1,2\n".utf8)], reader: "x")
    let inputs = (0..<200).map { mutation.input($0) }
    #expect((0..<200).reversed().allSatisfy { mutation.input(UInt64($0)) == inputs[$0] })
    #expect(Set(inputs).count > 150)
  }
}
