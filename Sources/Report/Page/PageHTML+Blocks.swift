import Figures

// The parts of sections as HTML.
extension PageHTML {
  /// Rows of the table behind a figure that a page shows; all are in the file that `simfaas figures` writes.
  private static let mostRows = 400
  /// Rows of a table that are shown without scrolling.
  private static let mostRowsAtOnce = 50

  func write(_ facts: [(String, String)], _ html: inout HTML) {
    html.element("dl", ["class": "facts"]) { html in
      for (term, value) in facts {
        html.element("div") { html in
          html.element("dt", term)
          html.element("dd") { $0.element("bdi", value) }
        }
      }
    }
  }

  func write(_ table: ReportPage.Table, _ html: inout HTML) {
    let isLong = table.rows.count > Self.mostRowsAtOnce
    html.element(
      "div",
      [
        "class": isLong ? "scroll long" : "scroll", "tabindex": "0", "role": "region",
        "aria-label": table.caption,
      ]
    ) { html in
      html.element("table") { html in
        html.element("caption", table.caption)
        html.newLine()
        html.element("thead") { html in
          html.element("tr") { html in
            for (place, column) in table.columns.enumerated() {
              html.element(
                "th", ["scope": "col", "class": place < table.textColumns ? "text" : nil], column)
            }
          }
        }
        html.newLine()
        html.element("tbody") { html in
          for row in table.rows {
            html.element("tr") { html in
              for (place, field) in row.enumerated() {
                if place == 0 {
                  html.element(
                    "th", ["scope": "row", "class": table.textColumns > 0 ? "text" : nil]
                  ) {
                    $0.element("bdi", field)
                  }
                } else if place < table.textColumns {
                  html.element("td", ["class": "text"]) { $0.element("bdi", field) }
                } else {
                  html.element("td", field)
                }
              }
            }
            html.newLine()
          }
        }
      }
    }
  }

  func write(_ figure: Figure, _ html: inout HTML) {
    html.element("figure", ["id": "figure-\(figure.id)"]) { html in
      html.element("h3") { $0.element("bdi", figure.title) }
      if let drawing = drawings[figure.id] {
        html.element("div", ["class": "wide"]) { $0.drawing(drawing.wide) }
        html.element("div", ["class": "narrow"]) { $0.drawing(drawing.narrow) }
      }
      html.element("figcaption") { html in
        html.element("p", figure.caption)
        if !figure.command.isEmpty {
          html.element("p", ["class": "command"]) { html in
            html.write("Again, as a file: ")
            html.element("code", figure.command)
          }
        }
      }
      html.newLine()
      html.element("details", ["open": drawings[figure.id] == nil ? "open" : nil]) { html in
        html.element("summary", "Numbers behind “\(figure.title)”")
        let rows = figure.table.rows
        let left = rows.count - Self.mostRows
        let caption =
          left > 0
          ? "\(figure.title): the first \(Self.mostRows) of \(rows.count) rows" : figure.title
        write(
          ReportPage.Table(
            caption, figure.table.columns,
            textColumns: Self.textColumns(of: figure.table), Array(rows.prefix(Self.mostRows))),
          &html)
      }
    }
  }

  /// How many columns, from the first, hold anything but numbers.
  private static func textColumns(of table: FigureTable) -> Int {
    var count = 0
    while count < table.columns.count,
      table.rows.contains(where: { count < $0.count && !isNumber($0[count]) })
    { count += 1 }
    return count
  }

  private static func isNumber(_ field: String) -> Bool {
    guard let first = field.utf8.first else { return true }
    return (48...57).contains(first) || field.hasPrefix("-") || field.hasPrefix("–")
      || field.hasPrefix("+")
  }
}
