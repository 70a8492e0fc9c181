"""PySpark's own doctests on the engine, block by block.

    python3 conformance.py --pyspark DIR --engine BINARY [--lib DIR] [--json FILE] [--accept] [--list] [MODULE | MODULE:OBJECT ...]

DIR holds the unpacked PySpark source package. BINARY is the `touchpaper` command. Without a selection every module runs.
passing.txt lists the blocks that must pass, unsuitable.txt those that no engine in a browser tab can run, with the
reason; --accept adds what passes now. Failing blocks of a selection are shown, all of them with --list by name only.
Its last line is `N passed, N failed` over the listed blocks.
"""

import argparse
import collections
import concurrent.futures
import doctest
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import extract

HERE = Path(__file__).parent
#: Seconds that one block may take on a busy machine with an unoptimised engine.
PATIENCE = 120
CHECKER = doctest.OutputChecker()


def main():
    options = arguments()
    blocks = list(extract.blocks(options.pyspark / "pyspark"))
    selected = select(blocks, options.blocks)
    unsuitable = reasons(selected)
    by_module = collections.defaultdict(list)
    for block in selected:
        if name_of(block) not in unsuitable:
            by_module[block["module"]].append(block)

    # Those that sleep begin first, beside those that compute.
    with concurrent.futures.ThreadPoolExecutor(1 + (os.cpu_count() or 1)) as pool:
        in_order = sorted(by_module, key=lambda module: naps(by_module[module]), reverse=True)
        runs = {module: pool.submit(run_module, options, by_module[module]) for module in in_order}
        failures = {name: why for run in runs.values() for name, why in run.result().items()}

    table = tally(selected, failures, unsuitable)
    if options.blocks and not options.list:
        for name, why in failures.items():
            print(f"\n──── {name}\n{why}")
    elif options.list:
        for name in failures:
            print("fails:", name)
    print_table(table)
    if options.json:
        options.json.write_text(json.dumps(table, indent=1) + "\n")
    sys.exit(judge(options, selected, failures, unsuitable))


def arguments():
    parser = argparse.ArgumentParser(description="PySpark's own doctests on the engine")
    parser.add_argument("--pyspark", type=Path, required=True)
    parser.add_argument("--engine", type=Path, required=True)
    parser.add_argument("--lib", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("blocks", nargs="*")
    options = parser.parse_args()
    for name in ("pyspark", "engine", "lib"):
        if path := getattr(options, name):
            setattr(options, name, path.resolve())
    return options


def name_of(block):
    return f"{block['module']}:{block['object']}"


def select(blocks, wanted):
    if not wanted:
        return blocks
    unknown = [want for want in wanted if not any(want in (block["module"], name_of(block)) for block in blocks)]
    if unknown:
        sys.exit(f"conformance: no such module or block: {', '.join(unknown)}; modules are "
                 + ", ".join(dict.fromkeys(block["module"] for block in blocks)))
    return [block for block in blocks if block["module"] in wanted or name_of(block) in wanted]


def reasons(blocks):
    """Name to why it is not run: unsuitable.txt, and what PySpark itself skips."""
    found = {}
    listed = dict(line.split(" ", 1) for line in lines(HERE / "unsuitable.txt"))
    for block in blocks:
        name = name_of(block)
        if name in listed or block["module"] in listed:
            found[name] = listed.get(name) or listed[block["module"]]
        elif block["disabled"] or all(example["options"].get("SKIP") for example in block["examples"]):
            found[name] = "PySpark does not run it either"
    return found


def lines(path):
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def naps(blocks):
    return sum("sleep(" in example["source"] for block in blocks for example in block["examples"])


def run_module(options, blocks):
    """Runs the blocks in the order of their names, in one process; another for the rest when one ends it."""
    failures = {}
    waiting = sorted(blocks, key=lambda block: block["object"])
    while waiting:
        done, ending = run_process(options, waiting)
        for block, results in zip(waiting, done):
            if why := difference(block, results):
                failures[name_of(block)] = why
        if len(done) < len(waiting):
            failures[name_of(waiting[len(done)])] = ending
        waiting = waiting[len(done) + 1:]
    return failures


def run_process(options, blocks):
    """The results of the blocks that ended, and what became of the process at the next one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "blocks.json")
        file.write_text(json.dumps(blocks))
        for data in (options.pyspark / "data", options.pyspark / "deps" / "data"):
            if data.is_dir():
                Path(folder, "data").symlink_to(data)
                break
        command = [options.engine, "submit", HERE / "run.py", file, *([options.lib] if options.lib else [])]
        with tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True)
            printed = queue.Queue()
            threading.Thread(target=forward, args=(process.stdout, printed), daemon=True).start()
            done, ending = [], None
            while len(done) < len(blocks) and ending is None:
                try:
                    line = printed.get(timeout=PATIENCE)
                except queue.Empty:
                    ending = f"nothing came for {PATIENCE} s"
                    break
                if line.startswith('{"object"'):
                    done.append(json.loads(line)["results"])
                elif not line:
                    ending = "the process ended"
            process.kill()
            process.wait()
            errors.seek(0)
            return done, f"{ending}\n{errors.read()[-2000:]}"


def forward(stream, to):
    for line in stream:
        to.put(line)
    to.put("")


def difference(block, results):
    """None where every example gave what its docstring shows; else the examples that did not."""
    if isinstance(results, str):
        return "the block could not start:\n" + results
    flags = sum(doctest.OPTIONFLAGS_BY_NAME[flag] for flag in block["flags"])
    found = [text for example, result in zip(block["examples"], results) if result and (text := wrong(example, *result, flags))]
    return "\n".join(found) or None


def wrong(example, printed, error, flags):
    """As doctest.DocTestRunner decides."""
    for flag, on in example["options"].items():
        number = doctest.OPTIONFLAGS_BY_NAME[flag]
        flags = flags | number if on else flags & ~number
    source = "".join(f"    >>> {line}\n" for line in example["source"].splitlines())
    if error is None:
        if CHECKER.check_output(example["want"], printed, flags):
            return None
        wanted = doctest.Example("", example["want"])
        return source + CHECKER.output_difference(wanted, printed, flags & ~doctest.REPORT_NDIFF)
    if example["error"] is None:
        return f"{source}Raised:\n    {error}"
    if CHECKER.check_output(example["error"], error, flags):
        return None
    if flags & doctest.IGNORE_EXCEPTION_DETAIL and CHECKER.check_output(bare(example["error"]), bare(error), flags):
        return None
    return f"{source}Expected:\n    {example['error']}Raised:\n    {error}"


def bare(message):
    """An exception's class without module and text."""
    return message.split("\n", 1)[0].split(":", 1)[0].rpartition(".")[2].strip()


def tally(blocks, failures, unsuitable):
    table = {}
    for block in blocks:
        row = table.setdefault(block["module"], {"passed": 0, "failed": 0, "unsuitable": 0, "total": 0})
        name = name_of(block)
        row["total"] += 1
        row["unsuitable" if name in unsuitable else "failed" if name in failures else "passed"] += 1
    return table


def print_table(table):
    keys = ("passed", "failed", "unsuitable", "total")
    print(f"\n{'module':<28}" + "".join(f"{key:>12}" for key in keys))
    for module, row in table.items():
        print(f"{module:<28}" + "".join(f"{row[key]:>12}" for key in keys))
    print(f"{'total':<28}" + "".join(f"{sum(row[key] for row in table.values()):>12}" for key in keys))


def judge(options, blocks, failures, unsuitable):
    """Compares with the list of blocks that must pass; the process's exit code."""
    file = HERE / "passing.txt"
    listed = set(lines(file))
    names = [name_of(block) for block in blocks]
    passing = {name for name in names if name not in failures and name not in unsuitable}
    if options.accept:
        kept = (listed - set(names)) | passing | (listed & set(failures))
        file.write_text("".join(f"{name}\n" for name in sorted(kept)))
    elif new := passing - listed:
        print(f"{len(new)} more pass than passing.txt lists; --accept adds them")
    broken = [name for name in names if name in listed and name in failures]
    for name in broken:
        print(f"\nno longer passes: {name}\n{failures[name]}")
    for name in (gone := [] if options.blocks else sorted(listed - set(names))):
        print(f"listed in passing.txt, but PySpark has no such block: {name}")
    print(f"{len(listed & passing)} passed, {len(broken) + len(gone)} failed")
    return 1 if broken or gone else 0


if __name__ == "__main__":
    main()
