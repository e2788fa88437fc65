import SimKernel

/// What a format of traces is, apart from how its entries are read.
struct FormatDescription: Sendable {
  /// The columns that are read, as the header calls them; empty where the format is no table.
  var columns: [String] = []
  /// Whether a header has these columns only, in this order; otherwise there may be others between them, and
  /// any order.
  var isExact = false
  /// Columns that may stand behind these, in any order.
  var optionalColumns: [String] = []
  /// What the format may say of a request beyond its arrival, its function and how long it executes.
  var details: TraceDetails = []
  /// The column that messages about an arrival point to.
  var timeColumn = 0
  /// How far before the latest arrival above it a row may lie, where the options do not say.
  var reorderWindow = SimDuration.minutes(1)
  /// How far before the start an arrival may lie, where the options do not say; `nil` for ``reorderWindow``.
  var startWindow: SimDuration?
  /// Whether names are of a function within an application.
  var hasApplications = false
  /// Whether times count from an instant long ago, so that the first row is the start.
  var startsAtFirstRow = false
  /// What fills the gaps of the format, a sentence each.
  var rules: [String]
  /// What fills those where the options decide, likewise.
  var chosenRules: @Sendable (TraceOptions) -> [String] = { _ in [] }
}
