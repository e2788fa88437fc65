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
    var options = TraceOptions()
    // One has a row out of order.
    options.onError = .skip
    for seed in seeds {
      let files = seed.split(separator: Mutation.fileSeparator).map { Array($0) }
      #expect(Trial.run(files, options) == .requests)
    }
  }

  @Test(arguments: TraceFormat.allCases)
  func noInputStopsAReaderOrComesOutWrong(format: TraceFormat) throws {
    let mutation = Mutation(
      seeds: try Seeds.read(format, in: Self.folder), reader: format.rawValue)
    var (good, refused) = (0, 0)
    for number in 0..<UInt64(2_000) {
      let outcome = Trial.run(mutation.input(number), Trial.options(number, format))
      switch outcome {
      case .requests: good += 1
      case .refused: refused += 1
      case .refusedAtTop: break
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

  @Test func tablesAreMostlyChangedInRowsRatherThanInTheHeader() throws {
    let seed = "a,b,c\n1,2,3\n4,5,6\n7,8,9\n"
    let mutation = Mutation(seeds: [Array(seed.utf8)], reader: "x")
    let lines = (0..<1_000).map { mutation.input(UInt64($0))[0].split(separator: 0x0A) }
    let kept = lines.count { $0.first?.elementsEqual("a,b,c".utf8) == true }
    #expect(kept > 500)
    #expect(kept < 900)
    // Some tables have many rows, which no change to single bytes brings about.
    #expect(lines.contains { $0.count > 500 })
  }

  @Test(arguments: [1, 7, 1_000])
  func archivesReadAsTheirContent(blockSize: Int) {
    let content = Array("time_s,function,duration_s\n1,f,1\n2,g,0.5\n".utf8)
    #expect(Trial.run([Archive.gzip(content)], TraceOptions()) == .requests)
    // Without its library, Zstandard is refused with an error that says so.
    let outcome = Trial.run(
      [Archive.zstandard(content, blockSize: blockSize)], TraceOptions())
    #expect(outcome == (dlopen("libzstd.so.1", RTLD_NOW) != nil ? .requests : .refusedAtTop))
  }
}
