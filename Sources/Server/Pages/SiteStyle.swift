import Report

/// The style sheet: that of reports, and what only a page to work from has.
enum SiteStyle {
  static let sheet =
    PageStyle.sheet + """
      .places { border-bottom: 1px solid var(--line); background: var(--figure-paper); max-width: none; }
      .places ul { max-width: 62rem; margin: 0 auto; padding: 0.45rem 0; }
      .places a { text-decoration: none; padding: 0.3rem 0.6rem; border-radius: 6px; color: var(--figure-ink); }
      .places a[aria-current] { background: var(--mild-page); color: var(--link); font-weight: 600; }
      button, .button { font: inherit; display: inline-block; padding: 0.4rem 0.9rem; border: 1px solid var(--link); border-radius: 6px;
        background: var(--figure-paper); color: var(--link); cursor: pointer; text-decoration: none; }
      button:hover, .button:hover { background: var(--mild-page); }
      button.serious { border-color: var(--serious); color: var(--serious); }
      button.button { background: var(--link); color: var(--page); font-weight: 600; }
      input, select, textarea { font: inherit; color: inherit; background: var(--figure-paper); border: 1px solid var(--line); border-radius: 6px;
        padding: 0.35rem 0.5rem; max-width: 100%; }
      input[type=checkbox], input[type=radio] { width: 1.1rem; height: 1.1rem; vertical-align: -0.15rem; accent-color: var(--link); }
      textarea { display: block; width: 100%; font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: 0.85rem; line-height: 1.45; resize: vertical; tab-size: 2; }
      select { text-overflow: ellipsis; }
      .choice { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin: 1rem 0; }
      .choice label { min-width: 0; max-width: 100%; }
      .inline { display: inline; }
      .actions { display: flex; flex-wrap: wrap; gap: 0.6rem 1rem; align-items: center; margin: 1rem 0; }
      .remark { display: block; font-size: 0.82rem; color: var(--figure-muted); overflow-wrap: anywhere; }
      th.mark, td.mark { min-width: 0; width: 1%; }
      #side-by-side td.text:not(.mark) { min-width: 4rem; }
      tr.foreign th, tr.foreign td { color: var(--figure-muted); }
      .empty { margin: 2rem 0; padding: 1.5rem; border: 1px dashed var(--line); border-radius: 8px; }
      .empty h2 { margin-top: 0; border: 0; }
      .state { display: inline-block; padding: 0.05rem 0.6rem; border-radius: 1rem; border: 1px solid currentColor; font-size: 0.85rem; }
      .state.running, .state.stopping { color: var(--link); }
      .state.failed, .state.interrupted { color: var(--serious); }
      .state.waiting, .state.stopped { color: var(--figure-muted); }
      progress { width: 100%; max-width: 30rem; height: 0.9rem; accent-color: var(--link); }
      td progress { min-width: 6rem; }
      .files { list-style: none; padding: 0; }
      .files li { padding: 0.15rem 0; color: var(--figure-muted); }
      .editor { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.5rem; }
      fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 1rem 0; padding: 0.6rem 0.9rem; min-width: 0; }
      .kinds { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; margin-top: 0; }
      .options label { display: block; margin: 0.5rem 0; }
      .verdict { min-height: 2.2rem; margin: 0.5rem 0 1rem; font-size: 0.9rem; }
      .verdict .good { color: var(--link); }
      .problems { margin: 0; padding-left: 1.2rem; color: var(--serious); }
      .problems button { border: 0; padding: 0; text-align: left; color: inherit; background: none; text-decoration: underline; overflow-wrap: anywhere; }
      aside h2 { margin-top: 0; }
      .keys { max-height: 60rem; overflow: auto; margin-top: 0.6rem; }
      .keys summary { color: inherit; }
      .keys summary code { color: var(--link); }
      .keys dl { margin: 0 0 0.6rem 0.4rem; }
      .keys dt { margin-top: 0.55rem; overflow-wrap: anywhere; }
      .keys dd { margin: 0; font-size: 0.88rem; }
      .keys .choice-of dt code { font-weight: 700; }
      #charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0.75rem; }
      #charts figure { margin: 0; padding: 0.6rem 0.8rem; }
      #charts h3 { font-size: 0.9rem; display: flex; justify-content: space-between; gap: 1rem; margin: 0 0 0.3rem; font-weight: 600; }
      #charts .now { font-variant-numeric: tabular-nums; white-space: nowrap; }
      #charts .detail { font-size: 0.8rem; }
      #charts svg { width: 100%; height: 6rem; display: block; }
      #charts polyline { fill: none; stroke: var(--link); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
      #charts line { stroke: var(--line); vector-effect: non-scaling-stroke; }
      .moves { display: flex; flex-wrap: wrap; gap: 0.4rem; padding: 0; margin: 1rem 0 0; max-width: none; }
      .moves a { padding: 0.3rem 0.7rem; }
      #timeline { position: relative; touch-action: pan-y; }
      .track { background: var(--figure-paper); border: solid var(--line); border-width: 1px 0; padding: 0.5rem 0; margin: 0.6rem 0; }
      #timeline h3 { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-size: 0.9rem; margin: 0 0 0.3rem; }
      #timeline h3 .detail { font-weight: normal; font-size: 0.85rem; }
      #timeline svg { display: block; }
      #timeline .chart polyline, #timeline .levels polyline, .legend polyline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
      #timeline .base { stroke: var(--line); vector-effect: non-scaling-stroke; }
      .line-0 { stroke: var(--figure-1); } .line-1 { stroke: var(--figure-2); stroke-dasharray: 6 3; }
      .line-2 { stroke: var(--figure-3); stroke-dasharray: 2 3; } .line-3 { stroke: var(--figure-4); stroke-dasharray: 8 3 2 3; }
      .line-4 { stroke: var(--figure-7); stroke-dasharray: 1 4; }
      .openings rect { fill: var(--mild-page); stroke: var(--line); vector-effect: non-scaling-stroke; }
      .openings a:hover rect, .openings a:focus-visible rect { fill: var(--link); }
      .lanes .executing { fill: var(--figure-1); } .lanes .idle { fill: var(--figure-muted); } .lanes .up { fill: var(--figure-6); }
      .lanes .command { fill: var(--figure-7); } .lanes .pull { fill: var(--figure-4); } .lanes .create { fill: var(--figure-5); }
      .lanes .start, .lanes .starting { fill: var(--figure-2); } .lanes .initialise { fill: var(--figure-3); }
      .levels .executing { stroke: var(--figure-1); stroke-dasharray: 6 3; } .levels .starting { stroke: var(--figure-2); stroke-dasharray: 2 3; }
      .levels .up { stroke: var(--figure-6); }
      .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; padding: 0; margin: 0.4rem 0; font-size: 0.85rem; }
      .legend svg { display: inline-block !important; vector-effect: none; margin-right: 0.35rem; vertical-align: -0.1rem; }
      .axis { display: flex; justify-content: space-between; font-size: 0.8rem; color: var(--figure-muted); font-variant-numeric: tabular-nums; }
      #selection { position: absolute; top: 0; bottom: 0; background: var(--link); opacity: 0.2; pointer-events: none; }
      @media (max-width: 40rem) { .axis span:nth-child(even) { display: none; } }
      [hidden] { display: none !important; }
      @media (max-width: 56rem) { .editor { grid-template-columns: minmax(0, 1fr); } .keys { max-height: 24rem; } }
      @media print { .places, form, .actions { display: none; } }

      """
}
