import SimKernel
import Testing

@testable import Calibration

@Suite struct SampleTableTests {
  private func message(_ text: String, _ change: (inout SampleSelection) -> Void = { _ in })
    -> String
  {
    do {
      var selection = SampleSelection()
      change(&selection)
      _ = try SelectedSamples(selection, of: try SampleTable(text, origin: "s.csv"))
      return "none"
    } catch {
      return "\(error)"
    }
  }

  private func groups(
    _ text: String, _ change: (inout SampleSelection) -> Void = { _ in }
  ) throws -> [SampleGroup] {
    var selection = SampleSelection()
    change(&selection)
    return try SelectedSamples(selection, of: try SampleTable(text, origin: "s.csv")).groups
  }

  @Test func columnsAreFoundByTheirNames() throws {
    let found = try groups("image,seconds\nlight,0.5\nheavy,2\nlight,0.25\n") { $0.by = ["image"] }
    #expect(found.map(\.name) == ["image=light", "image=heavy"])
    #expect(found[0].observations.map(\.value) == [0.5, 0.25])
    #expect(found[0].observations.map(\.line) == [2, 4])
  }

  @Test func quotedFieldsHoldCommasQuotesAndLineEnds() throws {
    let found = try groups("note,seconds\r\n\"a, \"\"b\"\"\nc\",1\r\n\r\nplain,2") {
      $0.by = ["note"]
    }
    #expect(found.map(\.name) == ["note=a, \"b\"\nc", "note=plain"])
    #expect(found[1].observations[0].line == 5)
  }

  @Test func conditionsCompareTextsAndNumbers() throws {
    let text = "phase,rep,seconds\na,0.50,1\na,3000,2\nb,3001,3\n"
    func values(_ conditions: String...) throws -> [Double] {
      try groups(text) { selection in
        selection.conditions = conditions.compactMap { SampleSelection.Condition(written: $0) }
      }.flatMap { $0.observations.map(\.value) }
    }
    #expect(try values("phase=a") == [1, 2])
    #expect(try values("rep>=3000", "phase!=b") == [2])
    #expect(try values("rep=0.5") == [1])
    #expect(try values("rep<3001") == [1, 2])
  }

  @Test(arguments: ["phase", "=a", "rep>=x", ""])
  func whatIsNoConditionIsNotTaken(text: String) {
    #expect(SampleSelection.Condition(written: text) == nil)
  }

  @Test func rowsComeInTheOrderOfTheirTimes() throws {
    let found = try groups("seconds,unix_time,reference_seconds\n1,30,0.1\n2,10,\n3,20,0.3\n")
    #expect(found[0].observations.map(\.value) == [2, 3, 1])
    #expect(found[0].observations.map(\.reference) == [nil, 0.3, 0.1])
  }

  @Test func warmUpRowsAreLeftOutAndCounted() throws {
    let table = try SampleTable("warm_up,seconds\ntrue,9\nfalse,1\n1,8\n", origin: "s.csv")
    let samples = try SelectedSamples(SampleSelection(), of: table)
    #expect(samples.warmUpRows == 2)
    #expect(samples.groups[0].observations.map(\.value) == [1])
  }

  @Test func unitsAreStated() throws {
    let found = try groups("startup_ms\n580.5\n") {
      $0.value = "startup_ms"
      $0.secondsPerUnit = 1e-3
    }
    #expect((found[0].observations[0].value - 0.5805).magnitude < 1e-15)
  }

  @Test(arguments: [
    ("", "s.csv: the file is empty; its first line names the columns"),
    (
      "phase,secnds\na,1\n",
      "s.csv:1: there is no column 'seconds'; did you mean 'secnds'? known columns: phase, secnds"
    ),
    ("a,seconds\nx,1,2\n", "s.csv:2:1: 3 fields, but 2 columns are named"),
    ("a,seconds\nx,1\nß,-2\n", "s.csv:3:3: seconds: -2 is below zero; times are at least zero"),
    ("a,seconds\nx,fast\n", "s.csv:2:3: seconds: expected a number, found 'fast'"),
    ("a,seconds\nx,\n", "s.csv:2:3: seconds: expected a number, found nothing"),
    ("a,seconds\nx,inf\n", "s.csv:2:3: seconds: expected a number, found 'inf'"),
    ("a,seconds\n\"x,1\n", "s.csv:2:1: the quote that opens here is not closed"),
    (
      "a,seconds\n\"x\"y,1\n",
      "s.csv:2:1: behind the closing quote there is more; a comma or the end of the line is due"
    ),
    ("seconds,seconds\n1,2\n", "s.csv:1:9: the column 'seconds' is named twice"),
    (
      "a,seconds\n",
      "s.csv: no row is left to fit; 0 do not meet the conditions, 0 are warm-up"
    ),
  ])
  func whatIsWrongIsSaidWithItsPlace(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test func aTextIsNotComparedWithANumber() {
    let found = message("rep,seconds\nfirst,1\n") {
      $0.conditions = [SampleSelection.Condition(written: "rep>1")].compactMap { $0 }
    }
    #expect(found == "s.csv:2:1: rep: 'first' is not a number to compare with 1")
  }
}
