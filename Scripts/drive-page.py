#!/usr/bin/env python3
"""Drives the page of `simfaas serve` as a user would: edits, sees a message, runs, watches, compares, stops, looks at timelines.

Usage: Scripts/drive-page.py PROGRAM [--shots FOLDER]

Needs Chromium and its driver (Debian: chromium, chromium-driver). With --shots it leaves a picture of every page, light and dark, wide and
390 px. It fails when a page does not do what it should, writes an error to the browser's console, or is wider than the window.
"""
import base64
import contextlib
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """A headless browser, by the WebDriver protocol."""

    def __init__(self, folder):
        self.folder = folder
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = None
        for line in self.driver.stdout:
            found = re.search(r"started successfully on port (\d+)", line)
            if found:
                port = found.group(1)
                break
        if port is None:
            raise SystemExit("error: chromedriver does not start")
        self.base = f"http://127.0.0.1:{port}"
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     f"--user-data-dir={folder}/browser"],
        }
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.base += f"/session/{answer['sessionId']}"

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise AssertionError(f"{path}: {value['error']}: {value['message'].splitlines()[0]}") from None

    def quit(self):
        with contextlib.suppress(Exception):
            self.call("DELETE", "")
        self.driver.terminate()
        self.driver.wait()

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def address(self):
        return self.call("GET", "/url")

    def script(self, text, *arguments):
        return self.call("POST", "/execute/sync", {"script": text, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def click(self, selector):
        self.call("POST", f"/element/{self.find(selector)}/click", {})

    def clear(self, selector):
        self.call("POST", f"/element/{self.find(selector)}/clear", {})

    def write(self, selector, text):
        self.call("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def text(self, selector="body"):
        return self.call("GET", f"/element/{self.find(selector)}/text")

    def command(self, name, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def look(self, width, scheme):
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        shot = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    def complaints(self):
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})
                if entry["level"] in ("SEVERE", "WARNING")]


class Server:
    """A server of the program on a folder of its own."""

    def __init__(self, program, results):
        self.log = open(results + ".log", "a+", encoding="utf-8")
        start = self.log.tell()
        self.process = subprocess.Popen(
            [program, "serve", "--port", "0", "--results", results, "--jobs", "2", "--keep-free", "64MiB"], stderr=self.log)
        self.url = None
        for _ in range(300):
            with open(results + ".log", encoding="utf-8") as file:
                file.seek(start)
                found = re.search(r"http://[0-9.]+:\d+", file.read())
            if found:
                self.url = found.group(0)
                return
            time.sleep(0.1)
        raise SystemExit("error: the server does not start")

    def end(self):
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(timeout=30)
        assert status == 0, f"the server ended with status {status}"


def wait(what, condition, seconds=60):
    """Waits until `condition` gives something; fails where it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(AssertionError):
            found = condition()
            if found:
                return found
        time.sleep(0.1)
    raise AssertionError(f"waited in vain for {what}")


SEEN = """name: seen
duration: 5min
cluster: { nodes: [{ count: 3, cpu: 4, memory: 4GiB }], registry: { bandwidth: 1Gbps, latency: 2ms } }
images: { app: { layers: [{ size: 42MiB }] } }
functions:
  - { name: brew, image: app, memory: 256MiB, execution: { exponential: { mean: 300ms } }, create: 300ms, start: 800ms, initialise: 900ms }
  - { name: grind, image: app, memory: 128MiB, execution: { exponential: { mean: 100ms } }, start: 600ms, initialise: 500ms, concurrency: 4 }
workload:
  - poisson: { function: brew, rate: 4/s }
  - poisson: { function: grind, rate: 1/s }
policies: { keepAlive: { name: fixed, window: 20s } }
metrics: { samplingPeriod: 5s }
"""

TUNE = """scenario: scenario.yaml
axes: [{ key: policies.keepAlive.window, name: window, range: { from: 1s, to: 2min, round: 1s } }]
set: [duration=1min]
objectives: [{ metric: coldStartFraction }, { metric: containers.meanIdle }]
replications: { search: 2, first: 4, most: 8 }
search: { population: 8, generations: 3, candidates: 6 }
"""

SCENARIO = """name: coffee
duration: 10min
cluster: { nodes: [{ count: 2, cpu: 4, memory: 8GiB }] }
functions:
  - { name: brew, memory: 256MiB, execution: { exponential: { mean: 120ms } }, start: 250ms, initialise: 400ms }
workload: { poisson: { function: brew, rate: 20/s } }
policies: { keepAlive: { name: fixed, window: 1min } }
metrics: { invocations: false, containers: false }
"""


class Visit:
    def __init__(self, browser, url, shots):
        self.browser, self.url, self.shots = browser, url, shots

    def step(self, words):
        print(f"  {words}", flush=True)

    def shoot(self, name):
        """Looks at a page in all four ways: it fits its window, and a picture is kept where one is asked for."""
        for scheme in ("light", "dark"):
            for width, label in ((1280, "wide"), (390, "390")):
                self.browser.look(width, scheme)
                over = self.browser.script("return document.documentElement.scrollWidth - window.innerWidth")
                assert over <= 0, f"{name}: {over} px wider than {width} px"
                if self.shots:
                    self.browser.picture(os.path.join(self.shots, f"serve-{name}-{scheme}-{label}.png"))
        self.browser.look(1280, "light")

    def page(self, path):
        self.browser.open(self.url + path)

    def type_scenario(self, text):
        self.browser.script(
            "const area = document.getElementById('scenario'); area.value = arguments[0];"
            "area.dispatchEvent(new Event('input', { bubbles: true }))", text)

    def sees(self, *words, place="main"):
        """Waits for a page that says all of these."""
        for word in words:
            wait(f"a page with '{word}'", lambda word=word: word in self.browser.text(place))

    def verdict(self, words):
        wait(f"the verdict '{words}'", lambda: words in self.browser.text("#verdict"))

    def edit_and_run(self):
        browser = self.browser
        self.step("an empty folder says what to do")
        self.page("/")
        assert "no results yet" in browser.text("main")
        self.shoot("empty")
        browser.click("main a.button")
        self.step("the editor finds a wrong unit and shows its line")
        self.verdict("This can be run")
        self.type_scenario(SCENARIO.replace("256MiB", "256 MB"))
        self.verdict("line 5")
        self.shoot("editor-wrong")
        browser.click("#verdict button")
        chosen = browser.script(
            "const area = document.activeElement; return area.value.slice(area.selectionStart, area.selectionEnd)")
        assert "256 MB" in chosen, chosen
        self.step("a key is found with its meaning and default")
        browser.write("#find-key", "keepAlive window")
        wait("the key", lambda: "policies.keepAlive" in browser.text("#keys"))
        self.shoot("editor-keys")
        self.step("what is right is run")
        self.type_scenario(SCENARIO)
        self.verdict("about 12,000 requests")
        browser.write("input[name=name]", "first")
        browser.click("#start")
        wait("the job's page", lambda: browser.address().endswith("/jobs/first"))
        wait("its end", lambda: browser.text("#state") == "done")
        self.shoot("job-done")
        browser.click(".actions a.button")
        assert "12," in browser.text("main")
        self.shoot("result")

    def watch_and_stop(self):
        browser = self.browser
        self.step("a long run is watched while it goes on")
        self.page("/new?job=first")
        self.type_scenario(SCENARIO.replace("10min", "200d"))
        browser.write("input[name=name]", "long")
        browser.click("#start")
        wait("live figures", lambda: browser.script(
            "const line = document.querySelector('#charts polyline'); return line && (line.getAttribute('points') || '').split(' ').length > 8"))
        assert browser.script("return document.querySelector('#bar progress').value") > 0
        self.shoot("job-running")
        self.page("/jobs")
        self.shoot("jobs")

    def after_restart(self):
        browser = self.browser
        self.step("a server that starts again watches on")
        self.page("/jobs/long")
        assert browser.text("#state") == "running"
        wait("live figures", lambda: browser.script("return document.querySelectorAll('#charts .now')[0].textContent !== '–'"))
        self.step("it is stopped and keeps what it has")
        browser.click(".actions button.serious")
        wait("its end", lambda: browser.text("#state") in ("stopped", "interrupted"))
        self.shoot("job-stopped")

    def compare(self):
        browser = self.browser
        self.step("another seed is run and put side by side")
        self.page("/new?job=first")
        browser.write("input[name=seed]", "2")
        browser.write("input[name=name]", "second")
        browser.click("#start")
        wait("its end", lambda: browser.text("#state") == "done")
        self.page("/")
        self.shoot("results")
        for name in ("first", "second"):
            browser.click(f"input[value={name}]")
        browser.click("#side-by-side button")
        self.sees("different seeds", "Differences are to second")
        self.shoot("side-by-side")
        self.step("variants are compared, with intervals")
        self.page("/new?job=first")
        browser.click("input[value=compare]")
        browser.write("textarea[name=vary]", "policies.keepAlive.window=10s,1min")
        browser.write("input[name=replications]", "4")
        browser.write("input[name=name]", "windows")
        self.shoot("editor-compare")
        browser.click("#start")
        wait("its end", lambda: browser.text("#state") == "done", 120)
        browser.click(".actions a.button")
        assert "policies.keepAlive.window=1min" in browser.text("main")
        self.shoot("comparison")

    def sweep(self):
        browser = self.browser
        self.step("a sweep is run")
        self.page("/new?example=60-sweep")
        browser.script("const area = document.querySelector('[name=sweep]'); area.value = area.value.replace('replications: 10', 'replications: 2')")
        browser.write("input[name=name]", "axes")
        self.shoot("editor-sweep")
        browser.click("#start")
        wait("its end", lambda: browser.text("#state") == "done", 180)
        browser.click(".actions a.button")
        self.shoot("sweep")

    def run_named(self, name, text):
        self.page("/new")
        self.type_scenario(text)
        self.browser.write("input[name=name]", name)
        self.browser.click("#start")
        wait(f"the end of {name}", lambda: self.browser.text("#state") == "done", 180)

    def timeline(self):
        browser = self.browser
        self.step("a timeline is looked at: by links, by keys and by dragging")
        self.run_named("seen", SEEN)
        self.page("/results/seen")
        browser.click(".actions a[href$='/timeline']")
        marks = "return document.querySelectorAll('#timeline .lanes rect').length"
        wait("the timeline", lambda: browser.script(marks) > 50)
        self.shoot("timeline")
        wanted = lambda: browser.script("return ['from', 'to'].map(key => document.querySelector(`input[name=${key}]`).value)")
        browser.click("#closer")
        wait("the window in the middle", lambda: wanted() == ["75s", "225s"])
        browser.script("document.getElementById('timeline').focus()")
        browser.call("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": [
            {"type": "keyDown", "value": "\ue012"}, {"type": "keyUp", "value": "\ue012"}]}]})
        wait("the window before", lambda: wanted() == ["0s", "150s"])
        box = browser.script("const box = document.querySelector('#timeline .track').getBoundingClientRect(); return [box.left, box.top, box.width]")
        x, y = int(box[0]), int(box[1]) + 40
        browser.call("POST", "/actions", {"actions": [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [
            {"type": "pointerMove", "x": x + 1, "y": y}, {"type": "pointerDown", "button": 0},
            {"type": "pointerMove", "x": x + int(box[2] / 10), "y": y}, {"type": "pointerUp", "button": 0}]}]})
        wait("the dragged window", lambda: browser.address().endswith("ns") and "from=" in browser.address())
        length = browser.script("const place = document.getElementById('timeline'); return (place.dataset.to - place.dataset.from) / 1e9")
        assert 13 < length < 16, length
        for kind in ("executing", "idle", "initialise"):
            assert browser.script(f"return document.querySelector('#timeline .{kind} title').textContent").startswith("container ")
        self.shoot("timeline-window")
        for link in browser.script("return [...document.querySelectorAll('details summary')].map((_, place) => place)"):
            browser.script("document.querySelectorAll('details')[arguments[0]].open = true", link)
        assert "brew" in browser.text("details table")
        self.shoot("timeline-tables")
        self.step("a window without meaning is told so")
        self.page("/results/seen/timeline?from=9h")
        assert "the window is empty" in browser.text("h1")

    def mark(self, *names):
        """Marks results in the list and puts them side by side."""
        self.page("/")
        for name in names:
            self.browser.click(f"input[value='{name}']")
        self.browser.click("#side-by-side button")

    def side_by_side(self, program, results):
        browser = self.browser
        self.step("runs, comparisons, sweeps and tunings stand side by side with what differs")
        self.run_named("roomy", SEEN.replace("window: 20s", "window: 1min").replace("memory: 256MiB", "memory: 512MiB"))
        self.mark("seen", "roomy")
        self.sees("functions.brew.memory", "512MiB", "policies.keepAlive.window")
        self.shoot("beside-runs")
        folder = os.path.join(results, "inputs")
        os.makedirs(folder, exist_ok=True)
        for name, content in (("scenario.yaml", SEEN), ("tune.yaml", TUNE), ("sweep.yaml", TUNE.split("axes:")[0]
                + "axes: [{ key: policies.keepAlive.window, name: window, values: [5s, 20s, 1min] }]\nset: [duration=1min]\nreplications: 3\n")):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)
        def run(*arguments):
            subprocess.run([program, *arguments, "--progress", "never"], check=True, cwd=folder, capture_output=True)
        for name, window in (("short", "5s,20s"), ("wide", "20s,1min")):
            run("compare", "scenario.yaml", "--vary", "policies.keepAlive.window=" + window, "--replications", "4",
                "--set", "duration=1min", "--out", f"../{name}")
        run("sweep", "sweep.yaml", "--db", "../one.sqlite")
        with open(os.path.join(folder, "sweep.yaml"), "a", encoding="utf-8") as file:
            file.write("seed: 2\n")
        run("sweep", "sweep.yaml", "--db", "../two.sqlite")
        run("tune", "tune.yaml", "--db", "../best.sqlite")
        self.mark("short", "wide")
        self.sees("1 of 3 variants is in all of them")
        self.shoot("beside-comparisons")
        self.mark("one.sqlite", "two.sqlite")
        self.sees("differences to", "9 are in both")
        self.shoot("beside-sweeps")
        self.mark("one.sqlite", "short")
        self.sees("only results of one kind", place="h1")
        self.step("a tuning has its page and its verdict")
        self.page("/results/best.sqlite")
        assert "on the front" in browser.text("main")
        self.shoot("tuning")
        browser.click(".actions a.button")
        self.sees("The verdict", place="body")

    def wrong(self):
        browser = self.browser
        self.step("errors have pages, and removing is asked twice")
        self.page("/nowhere")
        assert "there is no such page" in browser.text("h1")
        self.shoot("error")
        self.page("/jobs/second/delete")
        self.shoot("remove")
        browser.write("input[name=confirm]", "second")
        browser.click("main button.serious")
        wait("the results", lambda: browser.script("return document.querySelector('input[value=first]') !== null"))
        assert browser.script("return document.querySelector('input[value=second]') === null")


def end_jobs(results):
    """Ends what a visit that failed has left at work: jobs outlive their server on purpose."""
    for path in glob.glob(results + "/jobs/*/job.json"):
        with open(path) as file:
            job = json.load(file)
        if job.get("state") in ("running", "stopping") and job.get("process"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(job["process"], signal.SIGKILL)


def main():
    if len(sys.argv) not in (2, 4) or (len(sys.argv) == 4 and sys.argv[2] != "--shots"):
        raise SystemExit(__doc__)
    shots = sys.argv[3] if len(sys.argv) == 4 else None
    if shots:
        os.makedirs(shots, exist_ok=True)
    program = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="simfaas-page-")
    browser = server = None
    try:
        server = Server(program, folder + "/results")
        browser = Browser(folder)
        browser.look(1280, "light")
        visit = Visit(browser, server.url, shots)
        visit.edit_and_run()
        visit.watch_and_stop()
        server.end()
        server = Server(program, folder + "/results")
        visit.url = server.url
        visit.after_restart()
        visit.compare()
        visit.sweep()
        visit.timeline()
        visit.side_by_side(program, folder + "/results")
        visit.wrong()
        complaints = [text for text in browser.complaints() if not re.search(r"status of 40[04]\b", text)]
        assert not complaints, complaints
        server.end()
        server = None
        print("the page does what it should")
    except AssertionError as error:
        print(f"error: {error}", file=sys.stderr)
        if browser:
            with contextlib.suppress(Exception):
                print(browser.address(), browser.text()[:3000], sep="\n", file=sys.stderr)
        raise SystemExit(1) from None
    finally:
        if browser:
            browser.quit()
        if server:
            server.process.terminate()
            server.process.wait()
        end_jobs(folder + "/results")
        shutil.rmtree(folder, ignore_errors=True)


main()
