import ClusterModel
import SimKernel
import Testing

@Suite struct PowerAndEnergyTests {
  @Test(arguments: [
    ("2.7W", 2_700), ("450mW", 450), ("1.2kW", 1_200_000), ("0", 0), ("0W", 0),
  ])
  func powerIsReadExactly(text: String, milliwatts: Int64) throws {
    let power = try Power(written: text)
    #expect(power.milliwatts == milliwatts)
    #expect(try Power(written: power.written) == power)
  }

  @Test(arguments: [("12J", 12_000), ("450mJ", 450), ("1.5Wh", 5_400_000), ("2kJ", 2_000_000)])
  func energyIsReadExactly(text: String, millijoules: Int64) throws {
    let energy = try Energy(written: text)
    #expect(energy.millijoules == millijoules)
    #expect(try Energy(written: energy.written) == energy)
  }

  @Test(arguments: [
    ("3", "has no unit"), ("3J", "did you mean 'W'?"), ("0.1mW", "not a whole number"),
    ("1e99W", "W"), ("watt", "is not a power"), ("99999999999kW", "beyond the largest"),
  ])
  func wrongPowersAreRefused(text: String, message: String) {
    let error = #expect(throws: QuantityError.self) { try Power(written: text) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
