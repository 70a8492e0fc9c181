//! The commands, one test each.

use super::check;
use crate::testing::Terminal;

fn terminal() -> Terminal {
    let terminal = Terminal::new();
    for (name, text) in [("a.txt", "one\ntwo\nthree\n"), ("b.txt", "four\n"), ("deep/c.txt", "five six\n"), ("deep/er/d.txt", "seven")] {
        terminal.file(name, text);
    }
    terminal
}

#[test]
fn files_are_listed() {
    check(
        &mut terminal(),
        &[
            ("ls", "a.txt\nb.txt\ndeep/\n"),
            ("ls -l", "-rw-r--r-- 14 a.txt\n-rw-r--r--  5 b.txt\ndrwxr-xr-x  0 deep/\n"),
            ("ls deep a.txt", "a.txt\n\ndeep:\nc.txt\ner/\n"),
            ("ls -R deep", "deep:\nc.txt\ner/\n\ndeep/er:\nd.txt\n"),
            ("ls -d deep", "deep/\n"),
            ("ls -r", "deep/\nb.txt\na.txt\n"),
            ("ls none; echo $?", "! ls: cannot access 'none': No such file or directory\n2\n"),
            ("ls -x", "! ls: invalid option -- 'x'\n! Try 'ls --help' for more information.\n"),
            ("pwd; cd deep; pwd; cd -; cd none", "~\n~/deep\n~\n! cd: none: No such file or directory\n"),
            ("cd a.txt", "! cd: a.txt: Not a directory\n"),
        ],
    );
}

#[test]
fn texts_are_cut_and_counted() {
    check(
        &mut terminal(),
        &[
            ("cat -n a.txt", "     1\tone\n     2\ttwo\n     3\tthree\n"),
            ("head -n 1 a.txt; head -2 a.txt; head -n -1 a.txt; head -c 4 b.txt", "one\none\ntwo\none\ntwo\nfour"),
            ("tail -n 1 a.txt; tail -n +2 a.txt; tail -c 3 b.txt", "three\ntwo\nthree\nur\n"),
            ("head -1 a.txt b.txt", "==> a.txt <==\none\n\n==> b.txt <==\nfour\n"),
            ("head -n x a.txt", "! head: invalid number of lines: 'x'\n"),
            ("wc a.txt; wc -l a.txt b.txt; cat deep/c.txt | wc -w", " 3  3 14 a.txt\n3 a.txt\n1 b.txt\n4 total\n2\n"),
            ("sort a.txt; sort -r a.txt", "one\nthree\ntwo\ntwo\nthree\none\n"),
            ("cat <<< $'x' | sort -n -t , -k 2", "$x\n"),
            ("cat deep", "! cat: deep: Is a directory\n"),
        ],
    );
}

#[test]
fn lines_are_found() {
    check(
        &mut terminal(),
        &[
            ("grep o a.txt", "one\ntwo\n"),
            ("grep -n t a.txt; grep -c o a.txt; grep -v o a.txt", "2:two\n3:three\n2\nthree\n"),
            ("grep -r i . ; grep -l o *.txt", "./deep/c.txt:five six\na.txt\nb.txt\n"),
            ("grep -o 'e\\+' a.txt; grep -E '^(one|two)$' a.txt; grep -iw ONE a.txt", "e\nee\none\ntwo\none\n"),
            (
                "grep none a.txt; echo $?; grep x none; echo $?; grep '(' a.txt; grep -E '(' a.txt; echo $?",
                "1\n! grep: none: No such file or directory\n2\n! grep: invalid pattern: unclosed group\n2\n",
            ),
            ("grep -q one a.txt && echo found; cat a.txt | grep -F tw", "found\ntwo\n"),
        ],
    );
}

#[test]
fn files_are_copied_moved_and_removed() {
    let mut terminal = terminal();
    check(
        &mut terminal,
        &[
            ("cp a.txt copy.txt; cp a.txt b.txt deep; cat deep/b.txt", "four\n"),
            ("cp deep x; cp -r deep x; ls x", "! cp: -r not specified; omitting directory 'deep'\na.txt\nb.txt\nc.txt\ner/\n"),
            ("cp a.txt b.txt none", "! cp: target 'none': No such file or directory\n"),
            (
                "cp none y; cp a.txt",
                "! cp: cannot copy 'none': No such file or directory\n! cp: missing destination file operand after 'a.txt'\n",
            ),
            ("cp -r deep deep/in", "! cp: cannot copy a directory, 'deep', into itself, 'deep/in'\n"),
            (
                "mv copy.txt moved.txt; ls; mv moved.txt deep; ls deep",
                "a.txt\nb.txt\ndeep/\nmoved.txt\nx/\na.txt\nb.txt\nc.txt\ner/\nmoved.txt\n",
            ),
            (
                "mv none z; mv a.txt a.txt; mv x x/y",
                "! mv: cannot stat 'none': No such file or directory\n! mv: 'a.txt' and 'a.txt' are the same file\n! mv: cannot move 'x' to a subdirectory of itself, 'x/y'\n",
            ),
            (
                "mkdir new; mkdir new; mkdir p/q; mkdir -p p/q; ls p; ls new",
                "! mkdir: cannot create directory 'new': File exists\n! mkdir: cannot create directory 'p/q': No such file or directory\nq/\n",
            ),
            (
                "rm b.txt; rm none; rm -f none; rm deep; rm -r deep x; ls",
                "! rm: cannot remove 'none': No such file or directory\n! rm: cannot remove 'deep': Is a directory\na.txt\nnew/\np/\n",
            ),
            (
                "rm -r .; rm -rf /",
                "! rm: cannot remove '.': it is the folder you are in\n! rm: cannot remove '/': it is dangerous to remove everything; name what is to go\n",
            ),
            ("rm a.txt; rm -r new p; ls; cd; ls", ""),
        ],
    );
}

#[test]
fn hadoops_commands_work_on_the_same_files() {
    check(
        &mut terminal(),
        &[
            ("hdfs dfs -mkdir -p /tmp/touchpaper-hdfs-none/../../$HOME/in", ""),
            (
                "hdfs dfs -put a.txt b.txt in; hdfs dfs -ls in",
                "Found 2 items\n-rw-r--r--   1 you users         14 - - in/a.txt\n-rw-r--r--   1 you users          5 - - in/b.txt\n",
            ),
            ("hdfs dfs -put a.txt in", "! put: `in/a.txt': File exists\n"),
            ("hdfs dfs -put -f a.txt in; hdfs dfs -cat in/b.txt hdfs://node:9000$HOME/in/b.txt", "four\nfour\n"),
            ("cd deep; hdfs dfs -get ../in/a.txt; cat a.txt | head -1; cd ..", "one\n"),
            (
                "hdfs dfs -rm in/a.txt; hdfs dfs -rm in; hdfs dfs -rm -r in; ls",
                "Deleted in/a.txt\n! rm: `in': Is a directory\nDeleted in\na.txt\nb.txt\ndeep/\n",
            ),
            ("hdfs dfs -cat none; hdfs dfs -nothing 2>/dev/null; echo $?", "! cat: `none': No such file or directory\n255\n"),
            ("hdfs dfs -nothing 2> told; head -n 1 told; rm told", "-nothing: Unknown command\n"),
            (
                "hdfs dfs -test -e a.txt && echo there; hdfs dfs -test -d a.txt || echo file; hdfs dfs -du -s deep",
                "there\nfile\n28  28  deep\n",
            ),
            ("hdfs dfs -mv a.txt deep/e.txt; hdfs dfs -ls -R deep | wc -l", "5\n"),
            ("hdfs dfs -put a", "! -put: Not enough arguments: expected 2 but got 1\n! Usage: hdfs dfs -put LOCAL… PATH\n"),
        ],
    );
}

#[test]
fn curl_sends_what_it_is_told() {
    let mut terminal = terminal();
    terminal.file("body.json", "{\"a\":\n1}\n");
    check(
        &mut terminal,
        &[
            ("curl localhost:4000/x?a=1", "GET /x?a=1 "),
            ("curl -X PUT -d a=1 -d b=2 http://localhost:4000/", "PUT / a=1&b=2"),
            ("curl -s --data @body.json localhost:4000/", "POST / {\"a\":1}"),
            ("curl --data-binary @body.json localhost:4000/", "POST / {\"a\":\n1}\n"),
            ("echo '{}' | curl --json @- localhost:4000/", "POST / {}\n"),
            ("curl -G -d 'q=1' localhost:4000/s", "GET /s?q=1 "),
            ("curl -i localhost:4000/", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nGET / "),
            ("curl -o out -w '%{http_code} %{size_download} %{content_type}\\n' localhost:4000/; cat out", "200 6 text/plain\nGET / "),
            ("curl -sf localhost:4000/missing; echo $?", "22\n"),
            ("curl -L localhost:4000/moved", "GET /there "),
            (
                "curl http://localhost:5000/ 2>&1 | grep -o 'Failed to connect to localhost port 5000'",
                "Failed to connect to localhost port 5000\n",
            ),
            ("curl -s localhost:5000; echo $?", "7\n"),
            ("curl", "! curl: (2) no URL specified\n! curl: try 'curl --help' for more information\n"),
            ("curl ftp://x", "! curl: (1) Protocol \"ftp\" not supported\n"),
            ("curl -d @none localhost:4000", "! curl: (26) Failed to open none: No such file or directory\n"),
            ("curl -H 'X-A: 1' -H 'User-Agent:' -H 'Content-Type: text/csv' -u me:pass -d x localhost:4000/h", "POST /h x"),
        ],
    );
    let last = terminal.requests.lock().last().cloned().unwrap();
    let wanted = [
        ("Host", "localhost:4000"),
        ("Accept", "*/*"),
        ("Authorization", "Basic bWU6cGFzcw=="),
        ("Content-Length", "1"),
        ("X-A", "1"),
        ("Content-Type", "text/csv"),
    ];
    assert_eq!(last.headers, wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(terminal.run("curl -s -F note=hi -F 'file=@b.txt' localhost:4000/form").1, 0);
    let body = String::from_utf8(terminal.requests.lock().last().cloned().unwrap().body).unwrap();
    assert!(
        body.contains("name=\"note\"\r\n\r\nhi\r\n") && body.contains("filename=\"b.txt\"") && body.contains("\r\n\r\nfour\n\r\n"),
        "{body}"
    );
}

#[test]
fn docker_builds_and_runs() {
    let mut terminal = terminal();
    terminal.file("app/app.py", "print served\n");
    terminal.file("app/requirements.txt", "flask\nscikit-learn\n");
    terminal.file("app/Dockerfile", "FROM python:3.7.5-stretch\nWORKDIR /app\nCOPY . .\nRUN apt-get update\nRUN pip install -r requirements.txt\nEXPOSE 8080\nENV NAME World\nCMD [\"python\", \"app.py\"]\n");
    let (shown, code) = terminal.run("cd app; docker build -t ai .");
    assert_eq!(code, 0, "{shown}");
    for part in [
        "[1/8] FROM python:3.7.5-stretch\n",
        "warning (line 4): RUN apt-get: a tab has no Linux packages",
        "warning (line 5): scikit-learn: it cannot be installed",
        "Successfully tagged ai:latest\n",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let images = terminal.out("docker images");
    assert!(images.starts_with("REPOSITORY   TAG") && images.contains("\nai           latest   abc000000001"), "{images}");
    assert_eq!(terminal.out("docker run --rm ai"), "Script { path: \"app.py\", args: [] }\n");
    assert_eq!(terminal.out("docker run -d -p 4000:8080 --name web -e MODE=x ai"), "abc000000003\n");
    let listed = terminal.out("docker ps");
    for part in ["abc000000003", "\"python app.py\"", "Up ", "localhost:4000->8080/tcp", "web\n"] {
        assert!(listed.contains(part), "{part}: {listed}");
    }
    assert_eq!(terminal.out("docker logs web"), "Script { path: \"app.py\", args: [] }\n");
    assert!(
        terminal.run("docker rm web").0.starts_with("! Error response from daemon: cannot remove container \"web\": container is running")
    );
    assert_eq!(terminal.out("docker stop web && docker ps -q"), "web\n");
    assert!(terminal.out("docker ps -a").contains("Exited (137)"));
    assert_eq!(terminal.out("docker rm web; docker rmi ai; docker images -q"), "web\nDeleted: abc000000001\n");
    check(
        &mut terminal,
        &[
            ("docker run none", "! docker: Error response from daemon: No such image: none:latest\n"),
            (
                "docker run -p x ai; echo $?",
                "! docker: invalid containerPort: x\n! \n! Run 'docker run --help' for more information\n125\n",
            ),
            ("docker build -f none .", "! ERROR: failed to read dockerfile: open none: no such file or directory\n"),
            ("docker stop none", "! Error response from daemon: No such container: none\n"),
            (
                "docker pull x",
                "! docker: 'pull' is not a docker command here: there is no registry for a tab to reach.\n! See 'docker --help'\n",
            ),
        ],
    );
    terminal.file("app/Bad", "FROM python:3\nRUNN x\n");
    assert_eq!(
        terminal.run("docker build -f Bad ."),
        ("! ERROR: failed to build: dockerfile parse error on line 2: unknown instruction: RUNN\n".to_owned(), 1)
    );
}

#[test]
fn help_tells_of_every_command() {
    let mut terminal = terminal();
    let shown = terminal.out("help");
    for command in crate::command::COMMANDS {
        assert!(shown.lines().any(|line| line.starts_with(&format!("{} ", command.name))), "{}", command.name);
        let (own, code) = terminal.run(&format!("help {}", command.name));
        assert!(code == 0 && own.starts_with(&format!("usage: {}", command.name)), "{own}");
    }
    assert!(terminal.out("ls --help").starts_with("usage: ls"));
    check(
        &mut terminal,
        &[
            ("help nothing", "! help: no help topics match `nothing'\n"),
            ("echo --help", "--help\n"),
            ("echo -n a; echo -e 'b\\tc'; echo -x", "ab\tc\n-x\n"),
        ],
    );
}
