#!/usr/bin/env python3
"""`offramp crawl` and unmodified DroidBot on the same simulated devices, counted at the device.

    python3 side_by_side.py --offramp target/release/offramp --out results \
        --droidbot DIR --head DIR --python venv/bin/python [--jobs 3] [--tools offramp,dfs]
    python3 side_by_side.py --out results --table

Nothing is fetched. --droidbot is a checkout of DroidBot at ac183c0, --head one at 52aeea4; --python is a Python that has what they need
(androguard==3.4.0a1, networkx, Pillow, setuptools<81). `adb` must be in PATH. Each cell has a device, an adb server and a result file of
its own; a cell with a result file is not run again, so that the script can be stopped and started.
"""

import argparse
import concurrent.futures
import json
import math
import os
import re
import shutil
import signal
import socket
import statistics
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST = 300  # actions
PATIENCE = 1500  # seconds a cell may take
API = "34"

# The folder of a specimen, or the seed of a generated one, and the screen that its entry of account deletion opens.
SPECIMENS = {
    "messenger": ("messenger", "delete_account"),
    "habits": ("habits", "delete_account"),
    "reader": ("reader", "delete_account"),
    "music": ("music", "leave"),
    "fitness": ("fitness", "leave"),
    **{f"seed-{seed}": (seed, "leave") for seed in range(2000, 2005)},
}
# The entry of the last one is below the fold, where that commit cannot scroll.
ON_HEAD = ["messenger", "seed-2000", "seed-2004"]
TOOLS = {
    "offramp": "offramp crawl",
    "blind": "offramp crawl, no lexicon",
    "dfs": "DroidBot ac183c0 dfs_greedy",
    "bfs": "DroidBot ac183c0 bfs_greedy",
    "head": "DroidBot 52aeea4 dfs_greedy",
}


class Journal:
    """What a device wrote of itself (docs/emulator.md), from the tool's first start of the app on."""

    def __init__(self, file, package, screen, to_the_screen):
        self.file, self.package, self.screen, self.read = file, package, screen, 0
        # Whether nothing counts any more once the screen was shown.
        self.to_the_screen = to_the_screen
        self.skip_starts = 0
        self.counting = self.full = False
        self.actions = self.starts = self.services = 0
        self.kinds = {}
        self.reached = None
        self.after_text = False

    def skip_to_end(self):
        self.read = self.file.stat().st_size

    def update(self):
        with open(self.file, "rb") as file:
            file.seek(self.read)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self.read += len(whole)
        for line in whole.splitlines():
            self.take(json.loads(line))

    def done(self):
        return bool(self.reached and self.to_the_screen) or self.full

    def take(self, entry):
        if self.done():
            return
        if entry.get("start") == self.package:
            if self.skip_starts > 0:
                self.skip_starts -= 1
            else:
                self.counting = True
                self.starts += 1
            self.after_text = False
        elif not self.counting:
            return
        elif "service" in entry:
            self.services += 1
            self.after_text = False
        elif "input" in entry:
            # Keys and text of one command are one action: emptying a field is many keys.
            typed = entry["input"] in ("key", "text")
            if not (typed and self.after_text):
                if self.actions == MOST:
                    self.full = True
                    return
                self.actions += 1
                self.kinds[entry["input"]] = self.kinds.get(entry["input"], 0) + 1
            self.after_text = typed
        elif self.reached is None and entry.get("shown") == self.package and entry.get("screen") == self.screen:
            self.reached = {"actions": self.actions, "starts": self.starts, "services": self.services}


class Bench:
    """A device with an adb server of its own."""

    def __init__(self, options, folder, apk):
        self.options, self.folder, self.apk = options, folder, apk
        self.server = free_port()
        console = free_pair()
        self.serial = f"127.0.0.1:{console + 1}"
        self.environment = {**os.environ, "ANDROID_ADB_SERVER_PORT": str(self.server), "ADB_EMU": "0"}
        self.file = folder / "journal.jsonl"
        self.log = open(folder / "log.txt", "ab")
        self.device = self.start([options.offramp, "emulator", "sim", "--port", str(console), "--api", API, "--journal", str(self.file)])
        wait_for(lambda: self.file.exists() and connects(console + 1), 60)
        self.adb("start-server")
        self.adb("connect", self.serial)
        self.adb("-s", self.serial, "wait-for-device")

    def start(self, command, cwd=None):
        return subprocess.Popen(
            command, cwd=cwd, env=self.environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def adb(self, *words):
        quiet = subprocess.DEVNULL
        subprocess.run(["adb", *words], env=self.environment, stdin=quiet, stdout=quiet, stderr=quiet, timeout=60, check=True)

    def on_device(self, *words):
        """A command of offramp on this device."""
        target = ["--device", self.serial, "--adb-server", f"127.0.0.1:{self.server}", "--disposable-device", "--no-html"]
        return [self.options.offramp, *words, "--apk", str(self.apk), *target, "--out", str(self.folder / words[0])]

    def close(self):
        end(self.device)
        try:
            self.adb("kill-server")
        except (subprocess.SubprocessError, OSError):
            pass
        self.log.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_pair():
    """An even port that is free, as the next one is; outside what adb servers search."""
    while True:
        port = free_port() & ~1
        try:
            with socket.socket() as one, socket.socket() as two:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
                return port
        except OSError:
            continue


def connects(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def wait_for(holds, seconds):
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError("the device did not come up")
        time.sleep(0.1)


def end(process):
    """Ends a process that was started here, and what it started."""
    for sign in (signal.SIGINT, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, sign)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue


def lead_in(scenario, to):
    """The part of a scenario that signs somebody up, as `offramp crawl --before` cuts it; returns its starts of the app."""
    kept = []
    for line in scenario.read_text().splitlines():
        phase = re.match(r"- phase: (\S+)", line)
        if phase and phase[1] not in ("first-run", "sign-up", "log-in"):
            break
        kept.append(line)
    to.write_text("\n".join(kept) + "\n")
    return sum(line.startswith("- launchApp") for line in kept)


def prepare(options, name, folder):
    """The specimen's APK, package, and the scenario that signs somebody up."""
    what, screen = SPECIMENS[name]
    if isinstance(what, int):
        source = folder / "specimen"
        wishes = ["--set", "mode=static", "--set", "deletion=yes"]
        words = ["emulator", "specimen", "generate", "--seed", str(what), *wishes, "-o", str(source)]
        subprocess.run([options.offramp, *words], check=True, stdout=subprocess.DEVNULL)
        scenario = source / "leave.yaml"
    else:
        source = ROOT / "emulator/specimens" / what
        scenario = ROOT / "scenarios" / what / "leave.yaml"
    apk = folder / f"{name}.apk"
    subprocess.run(
        [options.offramp, "emulator", "specimen", "build", str(source), "-o", str(apk)], check=True, stdout=subprocess.DEVNULL
    )
    package = re.search(r"^package: (\S+)", (source / "specimen.yaml").read_text(), re.M)[1]
    before = folder / "before.yaml"
    starts = lead_in(scenario, before)
    return apk, package, screen, before, starts


def readable(apk, to):
    """A copy of an APK that androguard 3.4 can read.

    In the header of a type's specification newer tools write how many types follow, where it insists on a zero. 52aeea4 asks it for the
    app's name, ac183c0 does not. The app is installed already, and what DroidBot is given is only read.
    """
    with zipfile.ZipFile(apk) as old, zipfile.ZipFile(to, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item.filename, without_counts(data) if item.filename == "resources.arsc" else data)
    return to


def without_counts(table):
    table = bytearray(table)
    containers, specification = (0x0002, 0x0200), 0x0202

    def walk(at, to):
        while at + 8 <= to:
            kind, header, size = struct.unpack_from("<HHI", table, at)
            if size < 8:
                return
            if kind in containers:
                walk(at + header, at + size)
            elif kind == specification:
                struct.pack_into("<H", table, at + 10, 0)
            at += size

    walk(0, len(table))
    return bytes(table)


def run_cell(options, tool, name):
    folder = options.out / f"{tool}--{name}"
    # Of a cell that was stopped in the middle.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    apk, package, screen, before, starts = prepare(options, name, folder)
    bench = Bench(options, folder, apk)
    ours = tool in ("offramp", "blind")
    # offramp is left to look for a shorter way when it has found one: its services are counted over all that it does.
    journal = Journal(bench.file, package, screen, not ours)
    process = None
    began = time.monotonic()
    try:
        if ours:
            # It signs up by itself on the same device; what comes after the starts of that scenario is its own.
            journal.skip_starts = starts
            words = ["crawl", "--before", str(before), "--budget", str(MOST), "--replays", "0"]
            command, cwd = bench.on_device(*words, *(["--blind"] if tool == "blind" else [])), None
        else:
            status = subprocess.run(
                bench.on_device("run", str(before)), env=bench.environment, stdin=subprocess.DEVNULL, stdout=bench.log, stderr=bench.log
            )
            if status.returncode not in (0, 1):
                raise RuntimeError(f"signing up ended with {status.returncode}")
            journal.skip_to_end()
            cwd = options.head if tool == "head" else options.droidbot
            policy = "bfs_greedy" if tool == "bfs" else "dfs_greedy"
            given = readable(apk, folder / "readable.apk") if tool == "head" else apk
            command = [str(options.python), "start.py", "-d", bench.serial, "-a", str(given), "-o", str(folder / "droidbot"), "-is_emulator"]
            command += ["-keep_env", "-keep_app", "-policy", policy, "-count", "100000", "-timeout", "-1"]
        process = bench.start(command, cwd)
        why = "ended by itself"
        while process.poll() is None:
            time.sleep(0.5)
            journal.update()
            if journal.done():
                why = "reached" if journal.reached else f"{MOST} actions"
            elif time.monotonic() - began > PATIENCE:
                why = f"stopped after {PATIENCE} s"
            else:
                continue
            break
        end(process)
        journal.update()
    finally:
        if process:
            end(process)
        bench.close()
    result = {
        "tool": tool,
        "specimen": name,
        "reached": journal.reached,
        "actions": journal.actions,
        "starts": journal.starts,
        "services": journal.services,
        "kinds": journal.kinds,
        "ended": why,
        "seconds": round(time.monotonic() - began),
    }
    if not journal.counting:
        raise RuntimeError(f"{tool} never started the app; see {folder}/log.txt")
    (options.out / f"{tool}--{name}.json").write_text(json.dumps(result, indent=1) + "\n")
    return result


def said(result):
    """A cell of the table."""
    if result is None:
        return "not run"
    if result["reached"]:
        return str(result["reached"]["actions"])
    whole = "" if result["ended"] in ("ended by itself", f"{MOST} actions") else f", {result['ended']}"
    return f"never ({result['actions']}{whole})"


def median(row):
    """Over the cells that were run; those that never reached the page count as more than any that did."""
    middle = statistics.median(result["reached"]["actions"] if result["reached"] else math.inf for result in row)
    return "never" if math.isinf(middle) else f"{middle:g}"


def table(out):
    results = {}
    for file in out.glob("*.json"):
        result = json.loads(file.read_text())
        results[result["tool"], result["specimen"]] = result
    print("| specimen | " + " | ".join(TOOLS.values()) + " |\n|" + " --- |" * (len(TOOLS) + 1))
    for name in SPECIMENS:
        cells = ["" if tool == "head" and name not in ON_HEAD else said(results.get((tool, name))) for tool in TOOLS]
        print(f"| `{name}` | " + " | ".join(cells) + " |")
    rows = {tool: [result for (other, _), result in results.items() if other == tool] for tool in TOOLS}

    def line(title, of):
        print(f"| {title} | " + " | ".join(of(row) if row else "" for row in rows.values()) + " |")

    line("reached, of those run", lambda row: f"{sum(bool(r['reached']) for r in row)} of {len(row)}")
    line("median of actions until reached", median)
    line("app starts, all cells", lambda row: str(sum(r["starts"] for r in row)))
    line("actions, all cells", lambda row: str(sum(r["actions"] for r in row)))
    line("ADB services an action", lambda row: f"{sum(r['services'] for r in row) / max(1, sum(r['actions'] for r in row)):.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--offramp", default="offramp")
    parser.add_argument("--droidbot", type=Path)
    parser.add_argument("--head", type=Path)
    parser.add_argument("--python", type=Path)
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--specimens", default=",".join(SPECIMENS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--until", help="begin no cell after this time of day, as 14:20")
    parser.add_argument("--table", action="store_true", help="only print the table of what was run")
    options = parser.parse_args()
    options.out = options.out.resolve()
    if options.table:
        return table(options.out)
    for what in ("droidbot", "head", "python"):
        if getattr(options, what):
            # Not resolved: a venv's python is a link whose own place matters.
            setattr(options, what, Path(os.path.abspath(getattr(options, what))))
    # The wanted cells, one tool after another.
    cells = [(tool, name) for tool in options.tools.split(",") for name in options.specimens.split(",")]
    cells = [(tool, name) for tool, name in cells if tool != "head" or name in ON_HEAD]
    cells = [(tool, name) for tool, name in cells if not (options.out / f"{tool}--{name}.json").exists()]

    def work(cell):
        if options.until and time.strftime("%H:%M") >= options.until:
            return
        try:
            print(json.dumps(run_cell(options, *cell)), flush=True)
        except Exception as error:  # One cell's failure is not the others'.
            print(f"{cell}: {error}", file=sys.stderr, flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(work, cells))
    table(options.out)


if __name__ == "__main__":
    main()
