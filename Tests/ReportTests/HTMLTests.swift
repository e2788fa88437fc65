import Testing

@testable import Report

@Suite struct HTMLTests {
  private func written(_ body: (inout HTML) -> Void) -> String {
    var html = HTML()
    body(&html)
    return html.text
  }

  @Test(arguments: [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"), ("a & b", "a &amp; b"),
    ("\"'", "&quot;&#39;"), ("&lt;", "&amp;lt;"), ("a\nb\tc", "a\nb\tc"),
    ("\u{0}\u{1b}\u{85}x\u{fffe}", "x"),
    ("]]>", "]]&gt;"), ("مرحبا 🌍", "مرحبا 🌍"),
  ])
  func textsAndAttributesAreEscaped(text: String, expected: String) {
    #expect(written { $0.element("p", text) } == "<p>\(expected)</p>")
    #expect(written { $0.single("meta", ["content": text]) } == "<meta content=\"\(expected)\"/>")
  }

  @Test func elementsNestAndEmptyAttributesAreLeftOut() {
    let html = written { html in
      html.element("div", ["class": nil, "id": "a"]) { html in
        html.element("b", "x")
        html.write("y")
      }
    }
    #expect(html == "<div id=\"a\"><b>x</b>y</div>")
  }
}
