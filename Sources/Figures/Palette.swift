/// The colours of figures, for a light and for a dark page.
///
/// Series: Okabe and Ito's palette (2008), which people with any of the common forms of colour blindness can tell apart, each colour
/// darkened for light pages and lightened for dark ones until it stands out from the page by 3 : 1 or more (WCAG 2.2, 1.4.11).
/// Text stands out by 4.5 : 1 or more. Series are also told apart by dashes and points.
public enum Palette {
  /// A colour in sRGB, a byte each.
  public struct Colour: Hashable, Sendable, CustomStringConvertible {
    /// Red, green and blue: `0xRRGGBB`.
    public let rgb: UInt32

    /// Creates a colour.
    public init(_ rgb: UInt32) { self.rgb = rgb }

    /// As `#rrggbb`.
    public var description: String {
      let digits = String(rgb, radix: 16)
      return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Red, green and blue, each from 0 to 255.
    var parts: [Int] { [16, 8, 0].map { Int(rgb >> UInt32($0) & 0xff) } }
  }

  /// What is coloured, with what style sheets call it.
  public enum Role: Hashable, Sendable {
    /// The page.
    case paper
    /// Text and axes.
    case ink
    /// Lines to compare with.
    case muted
    /// The grid.
    case grid
    /// A series, from 0 to ``Palette/seriesCount`` - 1.
    case series(Int)

    /// All roles.
    public static let all: [Role] =
      [.paper, .ink, .muted, .grid] + (0..<Palette.seriesCount).map { .series($0) }

    /// The name of the custom property in style sheets.
    public var property: String {
      switch self {
      case .paper: "--figure-paper"
      case .ink: "--figure-ink"
      case .muted: "--figure-muted"
      case .grid: "--figure-grid"
      case .series(let number): "--figure-\(number + 1)"
      }
    }

    /// The colour that stands for the role where the page decides: no figure has it otherwise.
    var placeholder: Colour {
      switch self {
      case .paper: Colour(0xfd_fe_01)
      case .ink: Colour(0x01_02_03)
      case .muted: Colour(0x01_02_04)
      case .grid: Colour(0x01_02_05)
      case .series(let number): Colour(0x01_03_00 + UInt32(number))
      }
    }

    /// The colour on a light page.
    public var light: Colour { lightAndDark.0 }
    /// The colour on a dark page.
    public var dark: Colour { lightAndDark.1 }

    private var lightAndDark: (Colour, Colour) {
      switch self {
      case .paper: (Colour(0xff_ff_ff), Colour(0x17_1b_20))
      case .ink: (Colour(0x1f_25_2b), Colour(0xe4_e8_ec))
      case .muted: (Colour(0x66_70_7a), Colour(0x9a_a5_b0))
      case .grid: (Colour(0xe3_e7_eb), Colour(0x2d_34_3c))
      case .series(let number): Palette.series[number % Palette.seriesCount]
      }
    }
  }

  /// How many series there are colours for; a ninth begins anew, with other dashes.
  public static let seriesCount = 8

  /// The colours of series on light and on dark pages.
  static let series: [(Colour, Colour)] = [
    (Colour(0x00_6c_a8), Colour(0x4d_a8_e3)), (Colour(0xd0_55_00), Colour(0xf0_86_42)),
    (Colour(0x00_84_60), Colour(0x2e_c0_96)), (Colour(0xb0_50_8a), Colour(0xdf_95_c0)),
    (Colour(0xa8_6e_00), Colour(0xe8_ae_3c)), (Colour(0x3b_8c_bd), Colour(0x93_d0_f5)),
    (Colour(0x5b_64_6e), Colour(0xb8_c0_c8)), (Colour(0x80_76_00), Colour(0xe2_d8_5a)),
  ]

  /// The shades of cells from the least to the greatest value: from pale to dark, by blue to violet, rising in darkness throughout.
  static let shades: [Colour] = [
    Colour(0xf6_f0_d8), Colour(0xd6_e3_c1), Colour(0x9d_cf_bd), Colour(0x5b_b3_be),
    Colour(0x2f_8d_b4), Colour(0x30_63_9f), Colour(0x35_3a_7a), Colour(0x2a_17_4a),
  ]

  /// The shade of a value at `share` from least to greatest, as gnuplot mixes it.
  static func shade(_ share: Double) -> Colour {
    let place = min(max(share, 0), 1) * Double(shades.count - 1)
    let lower = min(Int(place), shades.count - 2)
    let rest = place - Double(lower)
    let (below, above) = (shades[lower].parts, shades[lower + 1].parts)
    let mixed = (0..<3).map { part -> UInt32 in
      let (from, to) = (Double(below[part]), Double(above[part]))
      return UInt32((from + (to - from) * rest).rounded())
    }
    return Colour(mixed[0] << 16 | mixed[1] << 8 | mixed[2])
  }

  /// The contrast of two colours, from 1 to 21 (WCAG 2.2).
  public static func contrast(_ one: Colour, _ other: Colour) -> Double {
    let luminances = [luminance(one), luminance(other)].sorted()
    return (luminances[1] + 0.05) / (luminances[0] + 0.05)
  }

  private static func luminance(_ colour: Colour) -> Double {
    let linear = colour.parts.map { part -> Double in
      let value = Double(part) / 255
      return value <= 0.04045 ? value / 12.92 : power24((value + 0.055) / 1.055)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  /// The power of 2.4 of a value from 0 to 1: the square times the fifth root of the square, by Newton's method.
  private static func power24(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    let square = value * value
    var root = 1.0
    for _ in 0..<60 {
      let fourth = root * root * root * root
      root -= (fourth * root - square) / (5 * fourth)
    }
    return square * root
  }
}
