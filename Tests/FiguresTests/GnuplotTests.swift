import Foundation
import Testing

@testable import Figures

@Suite struct GnuplotTests {
  /// A program of this text in the place of gnuplot.
  private func withProgram(_ text: String, _ body: (_ path: String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "simfaas-gnuplot-\(UUID().uuidString)"
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path + ".txt"))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path + ".txt")
    defer { for end in ["", ".txt"] { try? FileManager.default.removeItem(atPath: path + end) } }
    // A program that this process has had open for writing is busy for as long as a process that another test forked meanwhile
    // has not let go of it; a copy that another process has made is not.
    let copy = try Process.run(
      URL(fileURLWithPath: "/bin/cp"), arguments: ["-p", path + ".txt", path])
    copy.waitUntilExit()
    try #require(copy.terminationStatus == 0)
    try body(path)
  }

  private static let version = "case $1 in --version) echo gnuplot 5.4 patchlevel 4; exit;; esac"

  @Test func withoutGnuplotTheErrorSaysHowToComeByIt() {
    let error = #expect(throws: GnuplotError.self) {
      try Gnuplot(environment: ["PATH": "/nowhere"])
    }
    #expect(error?.isMissing == true)
    #expect(error?.description.contains("apt-get install gnuplot-nox") == true)
  }

  @Test func aNamedProgramThatIsNoneIsAnErrorThatNamesIt() throws {
    let error = #expect(throws: GnuplotError.self) {
      try Gnuplot(environment: ["SIMFAAS_GNUPLOT": "/no/such/gnuplot", "PATH": "/usr/bin"])
    }
    #expect(error?.description.contains("/no/such/gnuplot") == true)
    try withProgram("echo something else") { path in
      let error = #expect(throws: GnuplotError.self) {
        try Gnuplot(environment: ["SIMFAAS_GNUPLOT": path])
      }
      #expect(error?.description.contains("is not gnuplot: it says 'something else") == true)
    }
  }

  @Test func anOldVersionIsRefused() throws {
    try withProgram("echo gnuplot 4.6 patchlevel 0") { path in
      let error = #expect(throws: GnuplotError.self) {
        try Gnuplot(environment: ["SIMFAAS_GNUPLOT": path])
      }
      #expect(error?.description.contains("gnuplot 4.6; figures need gnuplot 5.2") == true)
    }
  }

  @Test func whatGnuplotObjectsToIsSaidInItsWords() throws {
    try withProgram("\(Self.version)\necho 'line 7: undefined variable: x' >&2; exit 3") { path in
      let gnuplot = try Gnuplot(environment: ["SIMFAAS_GNUPLOT": path])
      let error = #expect(throws: GnuplotError.self) {
        try gnuplot.draw(GnuplotScript(), making: ["a.svg"])
      }
      #expect(error?.description == "gnuplot ended with status 3: line 7: undefined variable: x")
      #expect(error?.isMissing == false)
    }
  }

  @Test func aProgramThatNeverEndsIsEnded() throws {
    try withProgram("\(Self.version)\nexec sleep 1000") { path in
      let gnuplot = try Gnuplot(environment: ["SIMFAAS_GNUPLOT": path], patience: 0.3)
      let error = #expect(throws: GnuplotError.self) {
        try gnuplot.draw(GnuplotScript(), making: ["a.svg"])
      }
      #expect(error?.description.hasPrefix("gnuplot was ended after") == true)
    }
  }

  @Test func aFileThatIsNotThereIsAnError() throws {
    try withProgram("\(Self.version)\nexit 0") { path in
      let gnuplot = try Gnuplot(environment: ["SIMFAAS_GNUPLOT": path])
      let error = #expect(throws: GnuplotError.self) {
        try gnuplot.draw(GnuplotScript(), making: ["a.svg"])
      }
      #expect(error?.description == "gnuplot has drawn no a.svg")
    }
  }

  @Test func endlessWordsHoldNothingUp() throws {
    try withProgram("\(Self.version)\nyes | head -c 3000000 >&2; yes | head -c 3000000; exit 1") {
      path in
      let gnuplot = try Gnuplot(environment: ["SIMFAAS_GNUPLOT": path])
      let error = #expect(throws: GnuplotError.self) {
        try gnuplot.draw(GnuplotScript(), making: ["a.svg"])
      }
      #expect((error?.description.utf8.count ?? .max) < 1_000)
    }
  }
}
