import Figures

/// The style sheet of all pages.
package enum PageStyle {
  /// The style sheet; it loads nothing.
  package static let sheet =
    """

    :root { color-scheme: light dark;
    \(properties { $0.light })
      --page: #f6f7f9; --line: #d5dae0; --link: #005a96; --serious: #a3261a; --serious-page: #fdeeec; --mild-page: #eef4fa; }
    @media (prefers-color-scheme: dark) { :root {
    \(properties { $0.dark })
      --page: #0f1216; --line: #333b44; --link: #7cc0f2; --serious: #ff9d8f; --serious-page: #3a1b18; --mild-page: #1a2632; } }
    @media print { :root {
    \(properties { $0.light })
      --page: #ffffff; --line: #c4cad1; --link: #1f252b; --serious: #a3261a; --serious-page: #ffffff; --mild-page: #ffffff; } }
    \(rules)
    """

  private static func properties(_ colour: (Palette.Role) -> Palette.Colour) -> String {
    "  " + Palette.Role.all.map { "\($0.property): \(colour($0));" }.joined(separator: " ")
  }

  private static let rules = """
    *, *::before, *::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--page); color: var(--figure-ink); line-height: 1.5;
      font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", Arial, sans-serif; font-size: 1rem; }
    header, nav, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
    header { padding-top: 1.75rem; }
    h1, h2, h3 { line-height: 1.25; overflow-wrap: anywhere; }
    h1 { font-size: 1.75rem; margin: 0.1rem 0 0.35rem; }
    h2 { font-size: 1.3rem; margin: 2.25rem 0 0.75rem; padding-bottom: 0.3rem; border-bottom: 1px solid var(--line); }
    h3 { font-size: 1.05rem; margin: 0 0 0.5rem; }
    p { margin: 0.5rem 0; overflow-wrap: anywhere; }
    a { color: var(--link); text-underline-offset: 0.15em; }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
    .skip { position: absolute; left: -100rem; top: 0; padding: 0.5rem 1rem; background: var(--figure-paper); z-index: 1; }
    .skip:focus { left: 0; }
    .kind, .subtitle, .detail, .command, footer { color: var(--figure-muted); }
    .kind { font-size: 0.85rem; letter-spacing: 0.03em; margin: 0; }
    .subtitle { margin: 0; }
    nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; padding: 0; margin: 0.9rem 0 0; font-size: 0.95rem; }
    nav a { display: inline-block; padding: 0.2rem 0; }
    .notice { border-left: 4px solid var(--link); background: var(--mild-page); padding: 0.6rem 0.9rem; margin: 1rem 0; border-radius: 0 6px 6px 0; }
    .notice.serious { border-color: var(--serious); background: var(--serious-page); }
    .headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0; }
    .headlines > div { background: var(--figure-paper); border: 1px solid var(--line); border-radius: 8px; padding: 0.75rem 0.9rem; min-width: 0; }
    .headlines dt { font-size: 0.85rem; color: var(--figure-muted); }
    .headlines dd { margin: 0; }
    .headlines .value { display: block; font-size: 1.5rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    .headlines .detail { display: block; font-size: 0.85rem; overflow-wrap: anywhere; }
    .facts { margin: 0.5rem 0; }
    .facts > div { display: grid; grid-template-columns: minmax(8rem, 13rem) 1fr; gap: 0.25rem 1rem; padding: 0.25rem 0; border-bottom: 1px solid var(--line); }
    .facts dt { color: var(--figure-muted); }
    .facts dd { margin: 0; min-width: 0; overflow-wrap: anywhere; white-space: pre-line; }
    figure { margin: 1rem 0; padding: 1rem; background: var(--figure-paper); border: 1px solid var(--line); border-radius: 8px; }
    figure svg { display: block; width: 100%; height: auto; max-width: 56rem; margin: 0 auto; }
    figure svg text { font-family: inherit; }
    figure .narrow { display: none; }
    figcaption p { margin: 0.35rem 0 0; }
    .command { font-size: 0.85rem; }
    code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.85em; }
    code { overflow-wrap: anywhere; }
    details { margin: 0.6rem 0 0; }
    summary { cursor: pointer; color: var(--link); padding: 0.2rem 0; overflow-wrap: anywhere; }
    pre { overflow: auto; max-height: 32rem; padding: 0.75rem; background: var(--figure-paper); border: 1px solid var(--line); border-radius: 6px; line-height: 1.4; }
    .scroll { overflow: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--figure-paper); margin: 0.6rem 0; }
    .scroll.long { max-height: 34rem; }
    table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--figure-muted); padding: 0.45rem 0.7rem; font-size: 0.85rem; }
    th, td { text-align: right; padding: 0.3rem 0.7rem; border-top: 1px solid var(--line); white-space: nowrap; font-weight: normal; }
    th.text, td.text { text-align: left; white-space: normal; min-width: 9rem; max-width: 24rem; overflow-wrap: break-word; }
    thead th { position: sticky; top: 0; background: var(--page); font-weight: 600; }
    tbody tr:hover { background: var(--page); }
    footer { padding-top: 2rem; padding-bottom: 2rem; font-size: 0.85rem; }
    @media (max-width: 40rem) {
      header, nav, main, footer { padding-left: 0.8rem; padding-right: 0.8rem; }
      h1 { font-size: 1.4rem; }
      figure { padding: 0.7rem 0.4rem; }
      figure h3, figcaption, figure details { padding: 0 0.3rem; }
      figure .wide { display: none; }
      figure .narrow { display: block; }
      .headlines { grid-template-columns: repeat(2, 1fr); gap: 0.5rem; }
      .headlines .value { font-size: 1.2rem; }
      .facts > div { grid-template-columns: 1fr; gap: 0; }
    }
    @media print {
      body { font-size: 10pt; }
      header, nav, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
      nav, .skip { display: none; }
      figure, .headlines > div, tr, .notice { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      figure .wide { display: block; }
      figure .narrow { display: none; }
      .scroll, .scroll.long, pre { max-height: none; overflow: visible; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      thead th { position: static; }
    }

    """
}
