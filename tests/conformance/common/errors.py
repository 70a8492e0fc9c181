"""How an error is told where Spark's text has what no other run has: uids, places in Spark's sources, Java's causes."""
import re


def root(problem, folder=None):
    """An error's class and the first line of its text; of Java's the cause that lies deepest, whichever way it is told."""
    text = re.sub(r"_[0-9a-f]{12,}|@[0-9a-f]{6,}", "_<uid>", str(problem))
    if folder:
        text = text.replace(folder, "<folder>")
    name = type(problem).__name__
    if name == "Py4JJavaError":
        causes = re.findall(r"^(?:Caused by: |: )([\w.$]+)(?:: (.*))?$", text, re.M)
        name, text = causes[-1] if causes else (name, text)
    inner = re.findall(r"(?:executor driver\): |failed due to: |^|stage failure: )(\w+(?:\.[\w$]+)+): (.*)", text.split("\n")[0])
    while inner:
        name, text = inner[-1]
        inner = re.findall(r"(?:executor driver\): |failed due to: |stage failure: )(\w+(?:\.[\w$]+)+): (.*)", text)
    name = name.rpartition(".")[2]
    if name in ("NullPointerException", "MatchError"):
        return "a null is refused"
    text = text.strip().splitlines()[0] if text.strip() else ""
    text = re.sub(r" SQLSTATE: 39000.*| at map at .*| \(org\.apache.*| \(column .*|RDD\[\d+\]|; line .*|(?<=Consider) .*", "", text)
    return f"{name}: {text}"[:200].rstrip()
