#!/usr/bin/env python3
"""Browses the page of `simfaas serve` at a steady rate while a run goes on, and says how long answers took.

Usage: Scripts/load-page.py PROGRAM [REQUESTS-A-SECOND [SECONDS]]

Requests are sent at fixed instants, whether or not those before have been answered, so that a slow answer is not hidden by fewer requests.
It fails when an answer is wrong or missing, or when one in a hundred takes longer than a second.
"""
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

SCENARIO = """
name: {name}
duration: {duration}
cluster: {{ nodes: [{{ count: 2, cpu: 4, memory: 8GiB }}] }}
functions: [{{ name: f, memory: 128MiB, execution: 50ms, initialise: 100ms }}]
workload: {{ poisson: {{ function: f, rate: 40/s }} }}
metrics: {{ invocations: false, containers: false }}
"""


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Content-Type": "application/json"} if body else {}
        connection.request(method, path, json.dumps(body) if body else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def job(port, name, duration, wait):
    status, text = ask(port, "POST", "/api/jobs", {
        "kind": "run", "name": name, "scenario": SCENARIO.format(name=name, duration=duration)})
    if status != 201:
        raise SystemExit(f"error: {text.decode()}")
    while wait and json.loads(ask(port, "GET", f"/api/jobs/{name}")[1])["state"] not in ("done", "failed"):
        time.sleep(0.1)


def browse(port, rate, seconds):
    paths = ["/", "/results/a", "/results/b", "/compare?with=a&with=b", "/jobs", "/jobs/long", "/new", "/api/results",
             "/api/jobs", "/results/a/files/summary.json", "/assets/style.css"]
    times, wrong, lock = [], [], threading.Lock()
    start = time.monotonic() + 0.2
    count = rate * seconds
    place = iter(range(count))

    def work():
        while True:
            with lock:
                number = next(place, None)
            if number is None:
                return
            due = start + number / rate
            time.sleep(max(0, due - time.monotonic()))
            path = paths[number % len(paths)]
            try:
                status, _ = ask(port, "GET", path)
                problem = None if status == 200 else f"{path}: {status}"
            except OSError as error:
                problem = f"{path}: {error}"
            with lock:
                times.append(time.monotonic() - due)
                if problem:
                    wrong.append(problem)

    threads = [threading.Thread(target=work) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), wrong, time.monotonic() - start


def main():
    if not 2 <= len(sys.argv) <= 4:
        raise SystemExit(__doc__)
    rate, seconds = (int(text) for text in (sys.argv[2:] + ["100", "20"][len(sys.argv) - 2:]))
    folder = tempfile.mkdtemp(prefix="simfaas-load-")
    with open(folder + "/log", "w", encoding="utf-8") as log:
        server = subprocess.Popen([os.path.abspath(sys.argv[1]), "serve", "--port", "0", "--results", folder + "/results",
                                   "--keep-free", "64MiB"], stderr=log)
    try:
        found = None
        while not found and server.poll() is None:
            time.sleep(0.1)
            with open(folder + "/log", encoding="utf-8") as log:
                found = re.search(r"http://[0-9.]+:(\d+)", log.read())
        port = int(found.group(1))
        job(port, "a", "10min", True)
        job(port, "b", "20min", True)
        job(port, "long", "200d", False)
        times, wrong, elapsed = browse(port, rate, seconds)
        state = json.loads(ask(port, "GET", "/api/jobs/long")[1])["state"]
        ask(port, "POST", "/api/jobs/long/stop")
        while json.loads(ask(port, "GET", "/api/jobs/long")[1])["state"] in ("running", "stopping"):
            time.sleep(0.1)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))] * 1000
        print(f"{len(times)} requests in {elapsed:.1f} s ({len(times) / elapsed:.0f} a second) beside a run that was {state}: "
              f"median {at(0.5):.1f} ms, 95 % {at(0.95):.1f} ms, 99 % {at(0.99):.1f} ms, longest {times[-1] * 1000:.0f} ms; {len(wrong)} wrong")
        if wrong or at(0.99) > 1000 or state != "running":
            raise SystemExit(f"error: {wrong[:3]}")
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()
