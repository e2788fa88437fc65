import Experiments
import Foundation
import Testing

@testable import Sweeps

/// Programs of others, however they behave.
@Suite struct ExternalCommandTests {
  private func run(_ line: String, limit: Double = 60) throws -> ExternalCommand.Result {
    try ExternalCommand.system(limit: limit).run("sh", ["-c", line])
  }

  @Test func outputErrorsAndStatusAreKeptApart() throws {
    let result = try run("echo out; echo 'first line' >&2; echo second >&2; exit 3")
    #expect(result == .init(status: 3, output: "out\n", errors: "first line\nsecond\n"))
    #expect(result.words == "first line; second")
    #expect(try run("echo out; exit 1").words == "out")
    #expect(try run("kill -9 $$").status == 137)
  }

  @Test func moreOutputThanAPipeHoldsIsTaken() throws {
    let result = try run(
      "head -c 3000000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2")
    #expect(result.output.utf8.count == 3_000_000)
    #expect(result.errors.utf8.count == 300_000)
  }

  @Test func aProgramThatHangsIsEnded() throws {
    let error = #expect(throws: OutputError.self) {
      // Deaf to polite signals, too.
      try ExternalCommand.system(limit: 0.3).run("sh", ["-c", "trap '' TERM INT; exec sleep 1000"])
    }
    #expect(error?.message.contains("did not answer") == true)
  }

  @Test func aProgramThatIsNotThereIsNamed() throws {
    let command = ExternalCommand.system(limit: 1, environment: ["PATH": "/nowhere:/usr/nothing"])
    let error = #expect(throws: OutputError.self) { try command.run("sbatch", []) }
    #expect(error?.description == "sbatch: there is no such program along PATH")
  }

  @Test func shellWordsComeBackAsTheyWere() throws {
    for text in ["plain/path-1.txt", "", "with space", "it's", "$HOME `x` \"y\" \\", "ü*?", "a\nb"]
    {
      #expect(try run("printf %s \(ShellWord.quoted(text))").output == text)
    }
    #expect(ShellWord.quoted("/a/b-c.txt") == "/a/b-c.txt")
  }
}
