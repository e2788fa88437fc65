import CTables
import Testing

@testable import SimKernel

/// The constants that generate.py wrote, computed anew.
@Suite struct TablesTests {
  @Test func powersAreTheNearestDoublesAndTheirRests() {
    for i in 0..<128 {
      let row = simfaas_exp_row(UInt64(i))
      let (power, exponent) = (DoubleDouble.ln2 * DoubleDouble(Double(i) / 128)).exp()
      let scaled = DoubleDouble.scale(row.power, by: -exponent)
      #expect(power.error(of: scaled) <= 0.5)
      let rest = (power - DoubleDouble(scaled)).high / scaled
      #expect((row.rest - rest).magnitude < 1e-28)
    }
  }

  @Test func logarithmsOfCentresAreExactToTheirRests() {
    for i in 0..<128 {
      let row = simfaas_log_row(UInt64(i))
      let (value, exponent) = (DoubleDouble(row.head) + DoubleDouble(row.rest)).exp()
      let one = DoubleDouble.scale(row.inverse, by: exponent)
      #expect((value * DoubleDouble(one) - DoubleDouble(1)).high.magnitude < 1e-28)
      #expect((row.head * 0x1p42).rounded() == row.head * 0x1p42)
      #expect((row.inverse * 512).rounded() == row.inverse * 512)
    }
  }

  @Test func layersOfAZigguratHaveEqualAreas() {
    for isNormal in [true, false] {
      func layer(_ i: UInt64) -> SimfaasLayer {
        isNormal ? simfaas_normal_layer(i) : simfaas_exponential_layer(i)
      }
      func height(_ i: UInt64) -> Double {
        isNormal ? simfaas_normal_height(i) : simfaas_exponential_height(i)
      }
      let start = layer(0).inner
      let tail =
        isNormal
        ? 2.506628274631000502 * Arithmetic.normalProbability(-start) : Arithmetic.exp(-start)
      let area = layer(0).step * 0x1p53 * height(1)
      #expect((area - (start * height(1) + tail)).magnitude < 1e-13 * area)
      for i in 1..<UInt64(256) {
        let width = layer(i).step * 0x1p53
        #expect(width == layer(i - 1).inner)
        #expect((width * (height(i + 1) - height(i)) - area).magnitude < 1e-13)
        let density = Arithmetic.exp(isNormal ? -0.5 * width * width : -width)
        #expect((height(i) - density).magnitude < 4e-16)
      }
      #expect(layer(255).inner == 0)
      #expect(height(256) == 1)
    }
  }
}
