/// The script of pages: all of them work without it, but for what is live.
enum SiteScript {
  static let text =
    editor + job + timeline + """
      document.addEventListener("DOMContentLoaded", () => { beginEditor(); beginJob(); beginTimeline(); });

      """

  private static let editor = #"""
    "use strict";
    const part = (name, attributes, ...content) => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
      element.append(...content);
      return element;
    };

    function beginEditor() {
      const form = document.getElementById("editor");
      if (!form) return;
      const kind = () => form.elements.kind.value;
      const show = () => {
        for (const name of ["run", "compare", "sweep"]) {
          for (const element of document.querySelectorAll(".for-" + name)) {
            element.hidden = !element.classList.contains("for-" + kind());
          }
        }
      };
      const verdict = document.getElementById("verdict");
      const scenario = form.elements.scenario;
      let timer = 0, asked = 0;
      const lines = (name, option) =>
        form.elements[name].value.split("\n").map(line => line.trim()).filter(Boolean).flatMap(line => [option, line]);
      const question = () => {
        const body = { kind: kind(), scenario: scenario.value, options: [] };
        if (kind() === "sweep") { body.sweep = form.elements.sweep.value; return body; }
        if (form.elements.seed.value.trim()) body.options.push("--seed", form.elements.seed.value.trim());
        body.options.push(...lines("set", "--set"));
        if (kind() === "compare") body.options.push(...lines("vary", "--vary"));
        return body;
      };
      const goTo = line => {
        const texts = scenario.value.split("\n");
        const start = texts.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
        scenario.focus();
        scenario.setSelectionRange(start, start + (texts[line - 1] || "").length);
        scenario.scrollTop = Math.max(0, (line - 5) * scenario.scrollHeight / Math.max(texts.length, 1));
      };
      const tell = answer => {
        verdict.replaceChildren();
        if (answer.error) { verdict.append(part("p", { class: "problems" }, answer.error)); return; }
        if (answer.valid) {
          const requests = answer.requests === null ? "" : ", about " + Math.round(answer.requests).toLocaleString("en") + " requests a run";
          verdict.append(part("p", { class: "good" }, "✓ This can be run" + requests + (answer.runs > 1 ? ", " + "about " + answer.runs.toLocaleString("en") + " runs" : "") + "."));
          return;
        }
        const list = part("ul", { class: "problems" });
        for (const problem of answer.problems) {
          const place = [problem.file && problem.line ? problem.file + ", line " + problem.line : problem.file, problem.path].filter(Boolean).join(": ");
          const text = (place ? place + ": " : "") + problem.message;
          if (problem.line && problem.file === "scenario.yaml") {
            const button = part("button", { type: "button" }, text);
            button.addEventListener("click", () => goTo(problem.line));
            list.append(part("li", {}, button));
          } else { list.append(part("li", {}, text)); }
        }
        verdict.append(list);
      };
      const check = async () => {
        const number = ++asked;
        try {
          const response = await fetch("/api/validate", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(question()) });
          const answer = await response.json();
          if (number === asked) tell(answer);
        } catch (error) {
          if (number === asked) tell({ error: "The server does not answer; is it still running?" });
        }
      };
      const later = () => { clearTimeout(timer); timer = setTimeout(check, 300); };
      form.addEventListener("input", () => { show(); later(); });
      scenario.addEventListener("keydown", event => {
        // The tabulator indents; Escape gives it back to the keyboard's way through the page.
        if (event.key === "Escape") scenario.dataset.tabs = "off";
        if (event.key !== "Tab" || event.shiftKey || scenario.dataset.tabs === "off") return;
        event.preventDefault();
        scenario.setRangeText("  ", scenario.selectionStart, scenario.selectionEnd, "end");
        later();
      });
      const find = document.getElementById("find-key");
      find.addEventListener("input", () => {
        const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const group of document.querySelectorAll("#keys .group")) {
          let any = false;
          for (const key of group.querySelectorAll(".key")) {
            const text = key.textContent.toLowerCase();
            key.hidden = !words.every(word => text.includes(word));
            any = any || !key.hidden;
          }
          group.hidden = !any;
          group.open = words.length > 0 && any;
        }
      });
      show();
      check();
    }

    """#

  private static let timeline = #"""
    // A window is chosen by dragging over it, and moved by keys; all of that is also done by links.
    function beginTimeline() {
      const place = document.getElementById("timeline");
      if (!place) return;
      const keys = { ArrowLeft: "earlier", ArrowRight: "later", "+": "closer", "=": "closer", "-": "wider", "0": "whole" };
      place.addEventListener("keydown", event => {
        const link = document.getElementById(keys[event.key] || "");
        if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        link.click();
      });
      const from = Number(place.dataset.from), to = Number(place.dataset.to);
      let begin = null, mark = null;
      const at = event => {
        const box = place.getBoundingClientRect();
        return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
      };
      place.addEventListener("pointerdown", event => {
        if (event.pointerType !== "mouse" || event.button !== 0 || event.target.closest("a")) return;
        begin = at(event);
        event.preventDefault();
        place.focus({ preventScroll: true });
        place.setPointerCapture(event.pointerId);
      });
      place.addEventListener("pointermove", event => {
        if (begin === null) return;
        const end = at(event);
        if (!mark) { mark = part("div", { id: "selection" }); place.append(mark); }
        mark.style.left = Math.min(begin, end) * 100 + "%";
        mark.style.width = Math.abs(end - begin) * 100 + "%";
      });
      const leave = () => { begin = null; if (mark) mark.remove(); mark = null; };
      place.addEventListener("pointercancel", leave);
      place.addEventListener("pointerup", event => {
        if (begin === null) return;
        // To about a thousandth of the window, so that times stay short.
        const step = Math.max(1, 10 ** Math.floor(Math.log10((to - from) / 1000)));
        const ends = [begin, at(event)].sort((a, b) => a - b).map(share => Math.round((from + share * (to - from)) / step) * step);
        leave();
        if (ends[1] - ends[0] < (to - from) / 200) return;
        const query = new URLSearchParams(location.search);
        query.set("from", ends[0] + "ns");
        query.set("to", ends[1] + "ns");
        location.search = query.toString();
      });
    }

    """#

  private static let job = #"""
    const chartNames = [
      ["inFlight", "requests in flight"], ["waiting", "requests in queues"], ["containers", "containers"],
      ["busy", "busy containers"], ["arrivalRate", "requests a second"], ["coldStartPercent", "cold starts so far, %"],
    ];

    function short(value) {
      if (value === null || value === undefined) return "–";
      if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en");
      return value.toPrecision(3);
    }

    function span(seconds) {
      if (seconds < 120) return short(seconds) + " s";
      if (seconds < 7200) return short(seconds / 60) + " min";
      return seconds < 172800 ? short(seconds / 3600) + " h" : short(seconds / 86400) + " d";
    }

    // One small figure: the last 600 states of progress, drawn as they came.
    class Chart {
      constructor(place, key, label) {
        this.key = key;
        this.points = [];
        this.now = part("span", { class: "now" }, "–");
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("viewBox", "0 0 100 100");
        svg.setAttribute("preserveAspectRatio", "none");
        svg.setAttribute("role", "img");
        svg.setAttribute("aria-label", label + " over simulated time");
        this.line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
        const base = document.createElementNS("http://www.w3.org/2000/svg", "line");
        for (const [name, value] of [["x1", 0], ["x2", 100], ["y1", 99], ["y2", 99]]) base.setAttribute(name, value);
        svg.append(base, this.line);
        this.range = part("span", { class: "detail" });
        place.append(part("figure", {}, part("h3", {}, part("span", {}, label), this.now), svg, this.range));
      }
      add(time, value) {
        if (typeof value !== "number") return;
        this.points.push([time, value]);
        if (this.points.length > 600) this.points.shift();
      }
      draw() {
        if (!this.points.length) return;
        const from = this.points[0][0], to = this.points[this.points.length - 1][0];
        const most = Math.max(...this.points.map(point => point[1])) || 1;
        const x = time => to > from ? (time - from) / (to - from) * 100 : 100;
        this.line.setAttribute("points", this.points.map(([time, value]) => x(time).toFixed(2) + "," + (98 - value / most * 94).toFixed(2)).join(" "));
        this.now.textContent = short(this.points[this.points.length - 1][1]);
        this.range.textContent = "0 to " + short(most) + "; simulated " + span(from) + " to " + span(to);
      }
    }

    function beginJob() {
      const place = document.getElementById("job");
      if (!place) return;
      const over = state => ["done", "failed", "stopped", "interrupted"].includes(state);
      const wasOver = over(place.dataset.state);
      const charts = [];
      const chartPlace = document.getElementById("charts");
      if (chartPlace) for (const [key, label] of chartNames) charts.push(new Chart(chartPlace, key, label));
      const log = document.getElementById("log");
      let last = null, waits = false;
      const draw = () => { waits = false; for (const chart of charts) chart.draw(); };
      const source = new EventSource("/api/jobs/" + encodeURIComponent(place.dataset.job) + "/events");
      source.addEventListener("progress", event => {
        const progress = JSON.parse(event.data).progress;
        const bar = document.querySelector("#bar progress");
        if (bar && typeof progress.share === "number") bar.value = progress.share;
        const numbers = document.getElementById("numbers");
        if (numbers) {
          const words = progress.all !== undefined ? [progress.ended + " of " + progress.all + " runs"]
            : ["at " + span(progress.simulatedSeconds), short(progress.arrived) + " requests", short(progress.events) + " events"];
          if (typeof progress.share === "number" && progress.share > 0.001) words.push("about " + span(progress.elapsedSeconds / progress.share * (1 - progress.share)) + " left");
          numbers.textContent = words.join(" · ");
        }
        if (last && progress.simulatedSeconds > last.simulatedSeconds) {
          progress.arrivalRate = Math.max(0, (progress.arrived - last.arrived) / (progress.simulatedSeconds - last.simulatedSeconds));
        }
        if (typeof progress.coldStartFraction === "number") progress.coldStartPercent = progress.coldStartFraction * 100;
        last = progress;
        for (const chart of charts) chart.add(progress.simulatedSeconds, progress[chart.key]);
        if (!waits) { waits = true; requestAnimationFrame(draw); }
      });
      if (!wasOver) {
        source.addEventListener("message", event => { document.getElementById("says").hidden = false; log.append((log.textContent ? "\n" : "") + event.data); });
        source.addEventListener("state", event => {
          const job = JSON.parse(event.data);
          const badge = document.getElementById("state");
          badge.textContent = job.state;
          badge.className = "state " + job.state;
          document.getElementById("state-words").textContent = job.message || (job.state === "waiting" ? "behind " + job.ahead + " others" : "");
          if (job.state !== place.dataset.state && place.dataset.state === "waiting") location.reload();
          place.dataset.state = job.state;
        });
      }
      source.addEventListener("end", () => { source.close(); if (!wasOver) location.reload(); });
    }

    """#
}
