import SimKernel

/// How fast the horizontal pod autoscaler may change the number of containers.
public enum HorizontalRate: Sendable {
  /// In one decision at most to a multiple of the present number.
  case doubling(Doubling)
  /// By so many, or such a share, within a time (`behavior`).
  case policies(Policies)

  /// What is allowed in one decision; downwards everything is.
  public struct Doubling: Settings {
    /// The multiple of the present number.
    public var factor = 2.0
    /// What is allowed at least.
    public var least = 4

    /// Creates the limit of Kubernetes: double, or four.
    public init() {}

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting("factor", \.factor, .number(1...1_000_000), "The multiple of the present number."),
        Setting("least", \.least, .count(1...1_000_000), "A number that is always allowed."),
      ]
    }
  }

  /// Policies for both directions.
  public struct Policies: Settings {
    /// Upwards.
    public var up = Direction(
      [Policy(containers: 4, period: .seconds(15)), Policy(share: 1, period: .seconds(15))])
    /// Downwards.
    public var down = Direction([Policy(share: 1, period: .seconds(15))])

    /// Creates the policies of Kubernetes 1.18: up by four or all, down by all, in 15 s.
    public init() {}

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting("up", \.up, .section(), "What is allowed upwards."),
        Setting("down", \.down, .section(), "What is allowed downwards."),
      ]
    }
  }

  /// The policies of one direction.
  public struct Direction: Settings {
    /// Which of several policies counts.
    public enum Selection: String, CaseIterable, Sendable {
      /// The one that allows the largest change.
      case max
      /// The one that allows the smallest change.
      case min
      /// None: there is no change in this direction.
      case disabled
    }

    /// The policies.
    public var policies: [Policy] = []
    /// Which of them counts.
    public var select = Selection.max

    /// Creates a direction without policies, which allows everything.
    public init() {}

    init(_ policies: [Policy]) { self.policies = policies }

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "policies", \.policies, .list(of: .section(), "policies"),
          "The policies; with none, everything is allowed."),
        Setting("select", \.select, .choice, "Which of several policies counts."),
      ]
    }
  }

  /// A change that is allowed within a time.
  public struct Policy: Settings {
    /// By so many containers; `nil` where a share is stated.
    public var containers: Int?
    /// By such a share of the number at the beginning of the period; `nil` where a number is stated.
    public var share: Double?
    /// The time.
    public var period = SimDuration.seconds(15)

    /// Creates a policy for 15 s that says nothing yet.
    public init() {}

    init(containers: Int? = nil, share: Double? = nil, period: SimDuration) {
      self.containers = containers
      self.share = share
      self.period = period
    }

    /// The keys.
    public static var schema: [Setting<Self>] {
      [
        Setting(
          "containers", \.containers, .optional(.count(1...1_000_000), none: "`share` counts"),
          "By so many containers."),
        Setting(
          "share", \.share, .optional(.ratio(0...1_000_000), none: "`containers` counts"),
          "By such a share of the number at the beginning of the period."),
        Setting(
          "period", \.period, .quantity(from: .zero, to: .minutes(30), above: true),
          "The time that the change counts for."),
      ]
    }

    /// Says when there is not exactly one of number and share.
    public func check(_ reader: inout SettingsReader) {
      reader.require(
        (containers == nil) != (share == nil), "state either `containers` or `share`")
    }
  }

  /// How files write it.
  static var variants: [SettingVariant<HorizontalRate>] {
    [
      SettingVariant(
        "doubling", "In one decision at most to a multiple (before Kubernetes 1.18).",
        Doubling.self, wrap: { .doubling($0) },
        unwrap: { if case .doubling(let it) = $0 { it } else { nil } }),
      SettingVariant(
        "policies", "By a number or share within a time (`behavior`, from Kubernetes 1.18).",
        Policies.self, wrap: { .policies($0) },
        unwrap: { if case .policies(let it) = $0 { it } else { nil } }),
    ]
  }
}
