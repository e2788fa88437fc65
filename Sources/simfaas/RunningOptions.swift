import ArgumentParser
import Sweeps

/// What all commands are told that run into a database and may be cut off.
struct RunningOptions: ParsableArguments {
  @Flag(help: "Goes on with a database that has results of the same file.")
  var resume = false

  @Flag(
    help: "Goes on with results of another build of this program, if it repeats some of them.")
  var acceptProgram = false

  @Flag(help: "Gives every run a process of its own, which it alone takes down.")
  var isolate = false

  /// How results that are there are gone on with.
  var continuation: ResultsStore.Continuation {
    var rules = ResultsStore.Continuation()
    rules.resumes = resume
    rules.acceptsProgram = acceptProgram
    return rules
  }
}
