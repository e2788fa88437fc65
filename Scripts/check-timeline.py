#!/usr/bin/env python3
"""Checks a timeline against the written rules of Chrome's trace event format.

Usage: Scripts/check-timeline.py FILE...   (plain or .gz)

It checks what a viewer relies on: the fields that each phase must have, numbers of processes and threads, slices that nest
properly on each track, overlapping slices and flows that begin and end exactly once, flows that meet open slices, numeric
counters, and a name for every track.
"""
import gzip
import json
import sys
from decimal import Decimal

REQUIRED = {
    "B": {"pid", "tid", "ts", "name"},
    "E": {"pid", "tid", "ts"},
    "b": {"pid", "ts", "name", "cat", "id"},
    "e": {"pid", "ts", "name", "cat", "id"},
    "s": {"pid", "tid", "ts", "name", "cat", "id"},
    "f": {"pid", "tid", "ts", "name", "cat", "id", "bp"},
    "C": {"pid", "ts", "name", "args"},
    "M": {"pid", "name", "args"},
}
METADATA = {"process_name", "process_sort_index", "thread_name", "thread_sort_index"}


class Wrong(Exception):
    pass


def check_event(event):
    phase = event.get("ph")
    if phase not in REQUIRED:
        raise Wrong(f"phase {phase!r} is none of {sorted(REQUIRED)}")
    missing = REQUIRED[phase] - event.keys()
    if missing:
        raise Wrong(f"an event of phase {phase} lacks {sorted(missing)}")
    for key in ("pid", "tid"):
        if key in event and (not isinstance(event[key], int) or event[key] <= 0):
            raise Wrong(f"{key} {event[key]!r} is not a positive whole number")
    if "ts" in event:
        ts = event["ts"]
        if not isinstance(ts, (int, Decimal)) or ts < 0:
            raise Wrong(f"ts {ts!r} is not a number of microseconds, at least zero")
        if Decimal(ts).as_tuple().exponent < -3:
            raise Wrong(f"ts {ts} has parts of nanoseconds")
    if phase == "C":
        if not event["args"] or not all(isinstance(v, (int, Decimal)) for v in event["args"].values()):
            raise Wrong(f"counter {event['name']!r} has values that are no numbers")
    if phase == "M" and event["name"] not in METADATA:
        raise Wrong(f"metadata {event['name']!r} is none of {sorted(METADATA)}")
    if phase == "f" and event["bp"] != "e":
        raise Wrong("a flow ends at the next slice rather than the enclosing one")


def check(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        trace = json.load(file, parse_float=Decimal)
    if not isinstance(trace.get("traceEvents"), list):
        raise Wrong("there is no list traceEvents")
    if trace.get("displayTimeUnit") not in ("ms", "ns"):
        raise Wrong("displayTimeUnit is neither ms nor ns")
    tracks, last, names, processes, overlapping = {}, {}, {}, {}, {}
    owner, starts, ends, counters = {}, {}, {}, {}
    slices = 0
    for event in trace["traceEvents"]:
        check_event(event)
        phase, pid, tid = event["ph"], event["pid"], event.get("tid")
        if phase == "M":
            if event["name"] == "process_name":
                processes[pid] = event["args"]["name"]
            elif event["name"] == "thread_name":
                names[tid] = event["args"]["name"]
        if phase in "BEsf":
            if owner.setdefault(tid, pid) != pid:
                raise Wrong(f"track {tid} belongs to two processes")
            if event["ts"] < last.get(tid, 0):
                raise Wrong(f"track {tid} goes back in time at {event['ts']}")
            last[tid] = event["ts"]
            stack = tracks.setdefault(tid, [])
            if phase == "B":
                stack.append(event)
                slices += 1
            elif phase == "E":
                if not stack:
                    raise Wrong(f"a slice ends on track {tid} at {event['ts']} that never began")
                stack.pop()
            else:
                if not stack:
                    raise Wrong(f"a flow touches track {tid} at {event['ts']}, where no slice is open")
                side = starts if phase == "s" else ends
                if event["id"] in side:
                    raise Wrong(f"flow {event['id']} has two of phase {phase}")
                side[event["id"]] = event["ts"]
        elif phase in "be":
            key = (pid, event["cat"], event["id"], event["name"])
            overlapping[key] = overlapping.get(key, 0) + (1 if phase == "b" else -1)
            if overlapping[key] < 0:
                raise Wrong(f"slice {key} ends before it begins")
        elif phase == "C":
            if event["ts"] < counters.get((pid, event["name"]), 0):
                raise Wrong(f"counter {event['name']!r} goes back in time")
            counters[(pid, event["name"])] = event["ts"]
    for tid, stack in tracks.items():
        if stack:
            raise Wrong(f"{len(stack)} slices on track {tid} never end")
        if tid not in names:
            raise Wrong(f"track {tid} has no name")
        if owner[tid] not in processes:
            raise Wrong(f"process {owner[tid]} has no name")
        if tid in processes:
            raise Wrong(f"track {tid} has the number of a process")
    if any(overlapping.values()):
        raise Wrong("overlapping slices that never end")
    if starts.keys() != ends.keys():
        raise Wrong(f"{len(starts.keys() ^ ends.keys())} flows have only one end")
    if any(ends[flow] < starts[flow] for flow in starts):
        raise Wrong("a flow ends before it begins")
    if not counters:
        raise Wrong("there are no counters")
    print(
        f"{path}: {len(trace['traceEvents'])} events, {slices} slices on {len(tracks)} tracks, "
        f"{len(starts)} flows, {len(counters)} counters: nothing to object to"
    )


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for path in sys.argv[1:]:
        try:
            check(path)
        except Wrong as wrong:
            sys.exit(f"error: {path}: {wrong}")


main()
