import Foundation
import Report

/// What all pages have: head, navigation, foot.
struct PageFrame {
  /// The places of the navigation.
  enum Place: CaseIterable {
    case results, new, jobs

    var label: String {
      switch self {
      case .results: "Results"
      case .new: "New run"
      case .jobs: "Jobs"
      }
    }

    var path: String {
      switch self {
      case .results: "/"
      case .new: "/new"
      case .jobs: "/jobs"
      }
    }
  }

  var title: String
  /// What kind of page it is, above the title.
  var kind = "Work"
  var subtitle = ""
  var place: Place?
  /// Seconds after which a page without script loads again; `nil` for never.
  var reload: Int?

  /// Writes the page.
  ///
  /// - Parameter content: Writes what is in it.
  /// - Returns: The page.
  func html(_ content: (inout HTML) -> Void) -> String {
    var html = HTML()
    html.literal("<!DOCTYPE html>\n")
    html.element("html", ["lang": "en"]) { html in
      html.element("head") { head(&$0) }
      html.newLine()
      html.element("body") { html in
        html.element("a", ["class": "skip", "href": "#content"], "Skip to the content")
        top(&html)
        html.newLine()
        html.element("main", ["id": "content"]) { content(&$0) }
        html.newLine()
        html.element("footer") {
          $0.element("p", "simfaas, on this machine. Nothing is loaded from elsewhere.")
        }
      }
    }
    html.newLine()
    return html.text
  }

  private func head(_ html: inout HTML) {
    html.single("meta", ["charset": "utf-8"])
    html.single("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
    html.single("meta", ["name": "color-scheme", "content": "light dark"])
    html.single("link", ["rel": "icon", "href": "data:,"])
    html.single("link", ["rel": "stylesheet", "href": "/assets/style.css"])
    html.element("script", ["src": "/assets/page.js", "defer": "defer"], "")
    if let reload {
      html.element("noscript") {
        $0.single("meta", ["http-equiv": "refresh", "content": String(reload)])
      }
    }
    html.element("title", "\(title) – simfaas")
  }

  private func top(_ html: inout HTML) {
    html.element("nav", ["aria-label": "Pages", "class": "places"]) { html in
      html.element("ul") { html in
        for place in Place.allCases {
          html.element("li") { html in
            html.element(
              "a", ["href": place.path, "aria-current": place == self.place ? "page" : nil],
              place.label)
          }
        }
      }
    }
    html.element("header") { html in
      html.element("p", ["class": "kind"], "simfaas · \(kind)")
      html.element("h1") { $0.element("bdi", title) }
      if !subtitle.isEmpty { html.element("p", ["class": "subtitle"], subtitle) }
    }
  }
}

/// Parts that several pages have.
enum PageParts {
  /// A real time, as `2026-11-29 09:10 UTC`.
  static func time(_ seconds: Double) -> String {
    let text = Date(timeIntervalSince1970: seconds).formatted(
      .iso8601.year().month().day().dateSeparator(.dash).dateTimeSeparator(.space).time(
        includingFractionalSeconds: false
      )
      .timeSeparator(.colon))
    return text.dropLast(text.hasSuffix("Z") ? 4 : 0) + " UTC"
  }

  static func bytes(_ count: Int64) -> String { Readable.bytes(Double(count)) }

  static func notice(_ text: String, isSerious: Bool = true, to html: inout HTML) {
    html.element("p", ["class": isSerious ? "notice serious" : "notice", "role": "note"], text)
    html.newLine()
  }

  /// A button that sends something.
  static func button(
    _ label: String, to path: String, class name: String? = nil, _ html: inout HTML
  ) {
    html.element("form", ["method": "post", "action": path, "class": "inline"]) { html in
      html.element("button", ["type": "submit", "class": name], label)
    }
  }

  /// A text in which what stands between backticks is code, as documentation has it.
  static func text(_ words: String, to html: inout HTML) {
    for (place, part) in words.split(separator: "`", omittingEmptySubsequences: false).enumerated()
    {
      if place.isMultiple(of: 2) {
        html.write(String(part))
      } else {
        html.element("code", String(part))
      }
    }
  }

  /// A table that scrolls by itself; with `marked` its first column has boxes to tick.
  static func table(
    _ caption: String, _ columns: [(title: String, isText: Bool)], marked: Bool = false,
    to html: inout HTML, rows: (inout HTML) -> Void
  ) {
    html.element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": caption]
    ) { html in
      html.element("table") { html in
        html.element("caption", caption)
        html.element("thead") { html in
          html.element("tr") { html in
            for (place, column) in columns.enumerated() {
              let name = marked && place == 0 ? "text mark" : column.isText ? "text" : nil
              html.element("th", ["scope": "col", "class": name], column.title)
            }
          }
        }
        html.element("tbody") { rows(&$0) }
      }
    }
    html.newLine()
  }
}
