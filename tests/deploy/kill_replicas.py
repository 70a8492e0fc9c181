"""Asks `touchpaper serve-model --replicas` for predictions while its replicas are killed, and checks that every request has its
answer and that every answer is right.

    kill_replicas.py TOUCHPAPER [--requests 100000] [--replicas 2] [--every 2.0] [--callers 8] [--record]

It trains the churn model of tests/serve_model in a folder of its own. What each row's answer is, it asks first, of a server
without replicas. Then callers ask by kept connections while one replica after another gets SIGKILL, so many seconds after all
were ready, and now and then all at once. It ends with 1 where an answer is missing, another than 200 or another than expected, where the log
lacks a line, or where nothing was killed. With --record it writes what it found into kill_replicas.json beside this file."""

import argparse
import csv
import http.client
import json
import os
import platform
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TRAIN = os.path.join(HERE, "..", "serve_model", "train.py")
ROWS = 500
#: So many kills on, all replicas are killed at once.
ALL_AT_ONCE = 10
NAMES = ("country", "age", "subscriber_type", "num_streams")


def rows():
    draw = random.Random(7)
    for _ in range(ROWS):
        yield (draw.choice(["united_states", "singapore"]), draw.randint(15, 80),
               draw.choice(["aavail_basic", "aavail_premium", "aavail_unlimited"]), draw.randint(0, 40))


def body_of(row):
    return json.dumps({"query": {name: [cell] for name, cell in zip(NAMES, row)}, "type": "dict", "mode": "test"}).encode()


class Server:
    def __init__(self, command, folder, port, *more):
        self.port, self.replicas, self.starts = port, {}, 0
        self.process = subprocess.Popen(
            [command, "serve-model", os.path.join(folder, "churn.zip"), "--port", str(port), "--quiet", *more],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        self.wait()

    def read(self):
        """Which processes its replicas are."""
        for line in self.process.stderr:
            told = re.match(r"replica (\d+) is process (\d+)", line)
            if told:
                self.replicas[int(told[1])] = int(told[2])
                self.starts += 1

    def wait(self):
        for _ in range(1200):
            try:
                if ask(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5), "GET", "/healthz")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                raise SystemExit("the server has ended")
            time.sleep(0.1)
        raise SystemExit("the server did not start")

    def metric(self, name):
        _, text = ask(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10), "GET", "/metrics")
        return next(int(line.split()[1]) for line in text.decode().splitlines() if line.startswith(name + " "))

    def end(self):
        self.process.terminate()
        self.process.wait()


def ask(connection, method, path, body=None):
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    return answer.status, answer.read()


class Callers:
    """So many threads that share what is left to ask."""

    def __init__(self, port, total, bodies, wanted):
        self.port, self.left, self.bodies, self.wanted = port, total, bodies, wanted
        self.lock, self.answered, self.wrong, self.waits = threading.Lock(), 0, [], []

    def run(self, count):
        threads = [threading.Thread(target=self.call) for _ in range(count)]
        for thread in threads:
            thread.start()
        return threads

    def call(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        while True:
            with self.lock:
                if self.left == 0:
                    return
                self.left -= 1
                at = self.left % len(self.bodies)
            start = time.monotonic()
            try:
                status, answer = ask(connection, "POST", "/predict", self.bodies[at])
                told = None if (status, answer) == (200, self.wanted[at]) else f"{status} {answer[:200]!r} for {self.wanted[at]!r}"
            except (OSError, http.client.HTTPException) as problem:
                told = f"no answer: {problem!r}"
                connection.close()
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            waited = time.monotonic() - start
            with self.lock:
                self.waits.append(waited)
                self.answered += told is None
                if told is not None:
                    self.wrong.append(told)


def kill(server, places):
    gone = 0
    for place in places:
        try:
            os.kill(server.replicas[place], signal.SIGKILL)
            gone += 1
        except ProcessLookupError:
            pass
    return gone


def logged(folder):
    """Lines of the log and of the one before it, and whether each is whole."""
    count, broken = 0, 0
    for name in ("predict-test.log.1", "predict-test.log"):
        path = os.path.join(folder, "logs", name)
        if os.path.exists(path):
            with open(path, newline="", encoding="utf-8") as file:
                for cells in csv.reader(file):
                    count += cells[0] != "unique_id"
                    broken += len(cells) != 7
    return count, broken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("touchpaper")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--every", type=float, default=2.0)
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("--port", type=int, default=18251)
    parser.add_argument("--record", action="store_true")
    told = parser.parse_args()
    command = os.path.abspath(told.touchpaper)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([command, "submit", TRAIN, "churn"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        bodies = [body_of(row) for row in rows()]
        alone = Server(command, folder, told.port)
        connection = http.client.HTTPConnection("127.0.0.1", told.port, timeout=60)
        told_first = [ask(connection, "POST", "/predict", body) for body in bodies]
        alone.end()
        wanted = [answer for status, answer in told_first if status == 200]
        if len(wanted) < len(bodies):
            raise SystemExit(f"a row is refused: {next(answer for status, answer in told_first if status != 200)}")
        for name in os.listdir(os.path.join(folder, "logs")):
            os.remove(os.path.join(folder, "logs", name))

        server = Server(command, folder, told.port, "--replicas", str(told.replicas))
        callers, kills, start = Callers(told.port, told.requests, bodies, wanted), 0, time.monotonic()
        threads = callers.run(told.callers)
        draw, rounds = random.Random(11), 0
        while any(thread.is_alive() for thread in threads):
            time.sleep(told.every)
            # Those that were killed are there again before the next is: otherwise there may be none at all, for ever.
            while callers.left and server.metric("touchpaper_replicas_ready") < told.replicas:
                time.sleep(0.05)
            if callers.left == 0:
                break
            rounds += 1
            kills += kill(server, list(server.replicas) if rounds % ALL_AT_ONCE == 0 else [draw.choice(list(server.replicas))])
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - start
        again, ended = server.metric("touchpaper_requests_again_total"), server.metric("touchpaper_replicas_ended_total")
        server.end()
        lines, broken = logged(folder)

    waits = sorted(callers.waits)
    found = {
        "requests": told.requests, "answered_right": callers.answered, "wrong_or_lost": len(callers.wrong), "kills": kills,
        "replicas": told.replicas, "replicas_ended": ended, "sent_again": again, "log_lines": lines, "log_lines_broken": broken,
        "seconds": round(seconds, 1), "requests_a_second": round(told.requests / seconds, 1),
        "ms": {"p50": round(waits[len(waits) // 2] * 1000, 1), "p99": round(waits[len(waits) * 99 // 100] * 1000, 1),
               "most": round(waits[-1] * 1000, 1)},
    }
    for problem in callers.wrong[:10]:
        print(problem, file=sys.stderr)
    print(json.dumps(found))
    if told.record:
        with open(os.path.join(HERE, "kill_replicas.json"), "w", encoding="utf-8") as file:
            json.dump({**found, "processors": os.cpu_count(), "machine": platform.machine()}, file, indent=1)
            file.write("\n")
    # A replica that was killed between its line in the log and its answer has the request logged twice. The log keeps its
    # last 16 to 32 MB: with more requests than fit in it lines are fewer.
    whole = broken == 0 and (lines >= told.requests or told.requests > 50_000)
    sys.exit(callers.answered != told.requests or bool(callers.wrong) or kills == 0 or ended < kills or not whole)


if __name__ == "__main__":
    main()
