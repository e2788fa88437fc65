import SimKernel
import Testing

@testable import Experiments

@Suite struct VariantTests {
  @Test func allCombinationsInOrder() throws {
    let variants = try Variant.all(varying: ["a=1,2", "b.c={ x: 1, y: [2, 3] },'p,q'"])
    #expect(
      variants.map(\.changes) == [
        ["a=1", "b.c={ x: 1, y: [2, 3] }"], ["a=1", "b.c='p,q'"],
        ["a=2", "b.c={ x: 1, y: [2, 3] }"], ["a=2", "b.c='p,q'"],
      ])
    #expect(try Variant.all(varying: []).map(\.name) == ["as it is"])
  }

  @Test(arguments: [
    (["a"], "expected key.path=value,value"), (["=1"], "expected key.path=value,value"),
    (["a=1,,2"], "a value is empty"), (["a="], "a value is empty"), (["a=1,1"], "named twice"),
    (["a=1,2", "a=3"], "varied twice"), (["a=[1,2"], "not closed"), (["a='1,2"], "not closed"),
    (["a=1]"], "not closed"),
  ])
  func whatIsWrongIsSaid(texts: [String], message: String) throws {
    let error = #expect(throws: SettingsError.self) { try Variant.all(varying: texts) }
    #expect("\(try #require(error))".contains(message))
  }
}
