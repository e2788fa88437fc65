import Figures

/// A report as one page: what is said, before anything is made of it.
public struct ReportPage: Sendable {
  /// Something that a reader must know before trusting the rest.
  public struct Notice: Hashable, Sendable {
    /// Whether results are wanting, not only figures.
    public var isSerious: Bool
    /// What it is.
    public var text: String

    /// Creates a notice.
    public init(_ text: String, isSerious: Bool = true) {
      self.text = text
      self.isSerious = isSerious
    }
  }

  /// A number that is seen first.
  public struct Headline: Hashable, Sendable {
    /// What it is.
    public var label: String
    /// The number with its unit.
    public var value: String
    /// What belongs to it: an interval, parts.
    public var detail: String

    /// Creates a number.
    public init(_ label: String, _ value: String, _ detail: String = "") {
      self.label = label
      self.value = value
      self.detail = detail
    }
  }

  /// A table for people.
  public struct Table: Hashable, Sendable {
    /// What it shows.
    public var caption: String
    /// The names of columns.
    public var columns: [String]
    /// How many columns, from the first, are texts; the rest are numbers.
    public var textColumns: Int
    /// The rows.
    public var rows: [[String]]

    /// Creates a table.
    public init(_ caption: String, _ columns: [String], textColumns: Int = 1, _ rows: [[String]]) {
      self.caption = caption
      self.columns = columns
      self.textColumns = textColumns
      self.rows = rows
    }
  }

  /// A part of a section.
  public enum Block: Sendable {
    /// A paragraph.
    case text(String)
    /// Terms with what they are.
    case facts([(String, String)])
    /// A table.
    case table(Table)
    /// A figure with the table behind it.
    case figure(Figure)
    /// A long text that is shown on demand, such as a file.
    case file(title: String, String)
  }

  /// A section.
  public struct Section: Sendable {
    /// What links call it: small letters and dashes.
    public var id: String
    /// Its title.
    public var title: String
    /// Its parts.
    public var blocks: [Block]

    /// Creates a section.
    public init(_ id: String, _ title: String, _ blocks: [Block]) {
      self.id = id
      self.title = title
      self.blocks = blocks
    }
  }

  /// What kind of report it is, such as `Run`.
  public var kind: String
  /// What it is of.
  public var title: String
  /// One line below the title.
  public var subtitle: String
  /// What must be known first.
  public var notices: [Notice] = []
  /// The numbers that are seen first.
  public var headlines: [Headline] = []
  /// The sections in order.
  public var sections: [Section] = []

  /// Creates a page without content.
  public init(kind: String, title: String, subtitle: String) {
    self.kind = kind
    self.title = title
    self.subtitle = subtitle
  }

  /// The figures in the order of the page.
  public var figures: [Figure] {
    sections.flatMap { section in
      section.blocks.compactMap { block in
        if case .figure(let figure) = block { figure } else { nil }
      }
    }
  }
}
