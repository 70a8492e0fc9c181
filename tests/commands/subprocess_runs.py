"""subprocess with commands that a computer's shell and the terminal both have."""
import io
import os
import subprocess
import sys
from subprocess import DEVNULL, PIPE, STDOUT, CalledProcessError, CompletedProcess, Popen, TimeoutExpired

with open("a.txt", "w") as file:
    file.write("pear\napple\nfig\n")
print(subprocess.run(["cat", "a.txt"], stdout=PIPE).stdout)
print(subprocess.run(["sort", "a.txt"], capture_output=True, text=True))
print(subprocess.check_output("sort a.txt | head -n 2", shell=True, text=True))
print(subprocess.run(["grep", "-c", "p"], input=b"apple\nfig\n", stdout=PIPE).stdout)
print(repr(subprocess.check_output(["wc", "-l"], input="a\nb\n", text=True).strip()))
print(subprocess.call(["cat", "none.txt"], stderr=DEVNULL), subprocess.run("exit 4", shell=True).returncode)
print("No such file" in subprocess.run(["cat", "none.txt"], stderr=PIPE, text=True).stderr)
print("No such file" in subprocess.run("cat none.txt", shell=True, stdout=PIPE, stderr=STDOUT, text=True).stdout)
for attempt in (lambda: subprocess.check_call("exit 3", shell=True), lambda: subprocess.run(["false"], check=True),
                lambda: subprocess.check_output(["grep", "zebra", "a.txt"])):
    try:
        attempt()
    except CalledProcessError as problem:
        print(problem, problem.returncode, problem.cmd, problem.output)
for words in (["no-such-command", "x"], "no such command"):
    try:
        subprocess.run(words)
    except FileNotFoundError as problem:
        print(type(problem).__name__, problem.errno, problem.filename)
process = Popen(["sort"], stdin=PIPE, stdout=PIPE, text=True)
print(process.poll(), process.communicate("b\na\n"), process.returncode, process.poll())
process = Popen(["cat"], stdin=PIPE, stdout=PIPE)
process.stdin.write(b"one\n")
process.stdin.write(b"two\n")
process.stdin.close()
print(process.stdout.read(), process.wait())
with Popen("echo first; echo second", shell=True, stdout=PIPE, text=True) as process:
    print([line.strip() for line in process.stdout], process.args)
print(subprocess.getoutput("echo out"), subprocess.getstatusoutput("exit 2"), subprocess.getstatusoutput("echo x; false"))
print(subprocess.check_output("echo $MINE", shell=True, env={"MINE": "set"}, text=True), end="")
os.environ["OTHER"] = "inherited"
print(subprocess.check_output("echo $OTHER", shell=True, text=True), end="")
os.makedirs("inner", exist_ok=True)
with open("inner/b.txt", "w") as file:
    file.write("b\n")
print(subprocess.check_output(["cat", "b.txt"], cwd="inner"))
with open("a.txt") as source:
    print(subprocess.check_output(["head", "-n", "1"], stdin=source))
with open("out.txt", "w") as file:
    subprocess.run(["echo", "kept"], stdout=file)
print(open("out.txt").read())
try:
    subprocess.run(["echo"], cwd="nowhere")
except FileNotFoundError as problem:
    print(problem.filename)
try:
    subprocess.run(["cat"], input="x", stdin=PIPE)
except ValueError as problem:
    print(problem)
print(subprocess.check_output([sys.executable, "-c", "import sys; print(sys.argv[1:], __name__)", "a", "b"], text=True), __name__, sys.argv[1:])
with open("child.py", "w") as file:
    file.write("import sys\nx = 2\nprint(sys.stdin.read().upper(), sys.argv)\nsys.exit(7)\n")
x = 1
ended = subprocess.run([sys.executable, "child.py", "z"], input="text", stdout=PIPE, text=True)
print(ended.stdout, ended.returncode, x)
ended = subprocess.run([sys.executable, "-c", "1 / 0"], stderr=PIPE, text=True)
print(ended.returncode, ended.stderr.strip().splitlines()[-1])
print(CompletedProcess(["x"], 1, b"o"), repr(TimeoutExpired("c", 3)), str(TimeoutExpired("c", 3)))
sys.stdout.flush()
subprocess.run(["echo", "straight to the screen"])
print(os.system("true"), "end")
