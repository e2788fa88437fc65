import Figures

/// A page as HTML.
struct PageHTML {

  private let page: ReportPage
  let drawings: [String: FigureDrawing.Page]

  private init(_ page: ReportPage, drawings: [String: FigureDrawing.Page]) {
    self.page = page
    self.drawings = drawings
  }

  /// The file.
  ///
  /// - Parameters:
  ///   - page: What is said.
  ///   - drawings: By the ids of figures; of those that are missing only the tables are shown.
  /// - Returns: HTML, with a line end behind the last line.
  static func text(_ page: ReportPage, drawings: [String: FigureDrawing.Page]) -> String {
    PageHTML(page, drawings: drawings).document()
  }

  private func document() -> String {
    var html = HTML()
    html.literal("<!DOCTYPE html>\n")
    html.element("html", ["lang": "en"]) { html in
      html.newLine()
      html.element("head") { head(&$0) }
      html.newLine()
      html.element("body") { body(&$0) }
      html.newLine()
    }
    html.newLine()
    return html.text
  }

  private func head(_ html: inout HTML) {
    html.newLine()
    html.single("meta", ["charset": "utf-8"])
    html.newLine()
    // Nothing is loaded from anywhere, whatever the page holds.
    html.single(
      "meta",
      [
        "http-equiv": "Content-Security-Policy",
        "content":
          "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
      ])
    html.newLine()
    html.single("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.single("meta", ["name": "color-scheme", "content": "light dark"])
    html.single("link", ["rel": "icon", "href": "data:,"])
    html.newLine()
    html.element("title", "\(page.title) – \(page.kind) – simfaas")
    html.newLine()
    html.element("style") { $0.drawing(PageStyle.sheet) }
    html.newLine()
  }

  private func body(_ html: inout HTML) {
    html.newLine()
    html.element("a", ["class": "skip", "href": "#content"], "Skip to the content")
    html.newLine()
    html.element("header") { html in
      html.element("p", ["class": "kind"], "simfaas · \(page.kind)")
      html.element("h1") { $0.element("bdi", page.title) }
      if !page.subtitle.isEmpty { html.element("p", ["class": "subtitle"], page.subtitle) }
    }
    html.newLine()
    if page.sections.count > 1 {
      html.element("nav", ["aria-label": "Sections"]) { html in
        html.element("ul") { html in
          for section in page.sections {
            html.element("li") { $0.element("a", ["href": "#\(section.id)"], section.title) }
          }
        }
      }
      html.newLine()
    }
    html.element("main", ["id": "content"]) { html in
      for notice in page.notices {
        html.element(
          "p", ["class": notice.isSerious ? "notice serious" : "notice", "role": "note"],
          notice.text)
        html.newLine()
      }
      headlines(&html)
      for section in page.sections { write(section, &html) }
    }
    html.newLine()
    html.element("footer") { html in
      html.element(
        "p",
        "Made by simfaas. This page loads nothing from elsewhere and may be kept, printed and passed on as it is."
      )
    }
    html.newLine()
  }

  private func headlines(_ html: inout HTML) {
    guard !page.headlines.isEmpty else { return }
    html.element("dl", ["class": "headlines"]) { html in
      for headline in page.headlines {
        html.newLine()
        html.element("div") { html in
          html.element("dt", headline.label)
          html.element("dd") { html in
            html.element("span", ["class": "value"], headline.value)
            if !headline.detail.isEmpty {
              html.element("span", ["class": "detail"], headline.detail)
            }
          }
        }
      }
    }
    html.newLine()
  }

  private func write(_ section: ReportPage.Section, _ html: inout HTML) {
    html.element("section", ["aria-labelledby": section.id]) { html in
      html.element("h2", ["id": section.id], section.title)
      html.newLine()
      for block in section.blocks {
        switch block {
        case .text(let text): html.element("p", text)
        case .facts(let facts): write(facts, &html)
        case .table(let table): write(table, &html)
        case .figure(let figure): write(figure, &html)
        case .file(let title, let text):
          html.element("details") { html in
            html.element("summary", title)
            html.element("pre", ["tabindex": "0"], text)
          }
        }
        html.newLine()
      }
    }
    html.newLine()
  }
}
