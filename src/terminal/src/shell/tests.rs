//! What lines do: each with what it shows, errors after `! `.

mod commands;
mod properties;

use std::sync::atomic::Ordering;

use touchpaper_wire::Code;

use crate::later::now;
use crate::testing::Terminal;

fn check(terminal: &mut Terminal, lines: &[(&str, &str)]) {
    for (line, wanted) in lines {
        assert_eq!(terminal.run(line).0, *wanted, "{line}");
    }
}

#[test]
fn words_are_quoted_replaced_and_split() {
    let mut terminal = Terminal::new();
    check(
        &mut terminal,
        &[
            ("echo a  b 'c  d' \"e  f\" g\\ \\ h", "a b c  d e  f g  h\n"),
            (
                "X='one  two'; echo $X; echo \"$X\"; echo '$X' ${X}s \"${Y:-no $X}\" ${Y:-none}",
                "one two\none  two\n$X one twos no one  two none\n",
            ),
            ("echo \"a\\\"b\\$X\\n\" # a comment", "a\"b$X\\n\n"),
            ("X=1 Y=2; echo $X$Y; X=5 echo $X; echo $X", "12\n1\n1\n"),
            ("false; echo $?; true; echo $?", "1\n0\n"),
            ("echo $(echo a; echo b) \"$(echo c; echo d)\" `echo e`", "a b c\nd e\n"),
            ("echo pre{a,b{1,2}}post {1..3} {3..1} {x} a{,b}", "preapost preb1post preb2post 1 2 3 3 2 1 {x} a ab\n"),
            ("echo ~ ~/x a~ '~'", "~ ~/x a~ ~\n"),
            ("echo \"\" '' | wc -c", "2\n"),
            ("cat <<END\na $X\n'b'\nEND", "a 1\n'b'\n"),
            ("cat <<'END'\na $X\nEND\necho after", "a $X\nafter\n"),
            ("cat <<< \"a  b\"", "a  b\n"),
            ("echo one \\\ntwo", "one two\n"),
        ],
    );
}

#[test]
fn patterns_are_names_of_files() {
    let mut terminal = Terminal::new();
    for name in ["a.csv", "b.csv", "c.txt", ".hidden", "deep/x.csv", "deep/y.csv", "deep/er/z.csv", "with space.md"] {
        terminal.file(name, name);
    }
    check(
        &mut terminal,
        &[
            ("echo *.csv", "a.csv b.csv\n"),
            ("echo *.none '*.csv' \\*.csv \"*\".csv", "*.none *.csv *.csv *.csv\n"),
            ("echo [ab].csv [!a].csv ?.txt", "a.csv b.csv b.csv c.txt\n"),
            ("echo */*.csv deep/*", "deep/x.csv deep/y.csv deep/er deep/x.csv deep/y.csv\n"),
            ("P='*.csv'; echo $P \"$P\"", "a.csv b.csv *.csv\n"),
            ("cat *.md", "with space.md"),
            ("echo .h*", ".hidden\n"),
            ("echo */", "deep/\n"),
            ("cd deep && echo ../*.txt", "../c.txt\n"),
        ],
    );
}

#[test]
fn pipes_and_files_connect_commands() {
    let mut terminal = Terminal::new();
    terminal.file("words", "pear\napple\nfig\napple\n");
    check(
        &mut terminal,
        &[
            ("cat words | sort -u | head -2", "apple\nfig\n"),
            ("grep apple words > found; wc -l < found", "2\n"),
            ("echo more >> found && tail -1 found", "more\n"),
            ("cat none 2> errors; cat errors", "cat: none: No such file or directory\n"),
            ("cat none words > all 2>&1; head -1 all", "cat: none: No such file or directory\n"),
            ("cat none &> both; wc -l both", "1 both\n"),
            ("cat none 2>/dev/null || echo failed", "failed\n"),
            ("echo hidden > /dev/null", ""),
            ("echo x > none/file", "! touchpaper: none/file: No such file or directory\n"),
            ("cat < none", "! touchpaper: none: No such file or directory\n"),
            ("echo a | cat - words | wc -l", "5\n"),
            ("sort words | uniqq", "! touchpaper: uniqq: command not found; `help` lists what there is\n"),
            ("cat none |& wc -l", "1\n"),
            ("echo first > f; cat f > f; wc -c f", "0 f\n"),
        ],
    );
}

#[test]
fn exit_codes_decide_what_runs() {
    let mut terminal = Terminal::new();
    check(
        &mut terminal,
        &[
            ("true && echo yes || echo no", "yes\n"),
            ("false && echo yes || echo no", "no\n"),
            ("false || false; echo $?", "1\n"),
            ("! false && echo negated", "negated\n"),
            ("false | true; echo $?", "0\n"),
            ("true | false; echo $?", "1\n"),
            ("nonesuch; echo $?", "! touchpaper: nonesuch: command not found; `help` lists what there is\n127\n"),
            ("X=$(false); echo $?", "1\n"),
        ],
    );
    assert_eq!(terminal.run("exit 7").1, 7);
    assert_eq!(terminal.shell.has_ended(), Some(7));
}

#[test]
fn lines_that_cannot_be_read_say_why() {
    let mut terminal = Terminal::new();
    check(
        &mut terminal,
        &[
            ("| head", "! touchpaper: syntax error near unexpected token `|'\n"),
            ("echo a ;; echo b", "! touchpaper: syntax error near unexpected token `;;'\n"),
            ("&& x", "! touchpaper: syntax error near unexpected token `&&'\n"),
            ("echo >", "! touchpaper: syntax error near unexpected token `newline'\n"),
            ("sleep 5 &", "! touchpaper: `&`: nothing runs in the background here; run one command after another\n"),
            ("(echo a)", "! touchpaper: `(`: this shell has no subshells or functions; quote it\n"),
            ("for x in 1 2", "! touchpaper: for: this shell has no loops, conditions and functions; Python has\n"),
            ("sprak-submit x", "! touchpaper: sprak-submit: command not found; is it spark-submit? `help` lists what there is\n"),
        ],
    );
    assert_eq!(terminal.shell.status(), 127);
}

#[test]
fn a_line_may_go_on() {
    let mut terminal = Terminal::new();
    terminal.type_line("echo 'one");
    assert_eq!(terminal.shell.prompt(), "> ");
    assert_eq!(terminal.run("two'").0, "one\ntwo\n");
    terminal.type_line("echo a |");
    assert_eq!(terminal.run("cat").0, "a\n");
    terminal.type_line("echo (");
    terminal.type_line("echo \"x");
    terminal.shell.forget_line();
    assert_eq!(terminal.shell.prompt(), "~$ ");
    assert_eq!(terminal.shell.status(), 130);
    terminal.out("mkdir deep; cd deep");
    assert_eq!(terminal.shell.prompt(), "~/deep$ ");
}

#[test]
fn cancelling_ends_the_line() {
    let mut terminal = Terminal::new();
    terminal.file("slow.py", "print begun\ncancel\nprint never\n");
    let (shown, code) = terminal.run("spark-submit slow.py; echo after");
    assert_eq!((shown.as_str(), code), ("begun\n", 130));
    assert_eq!(terminal.out("echo next"), "next\n", "the flag is cleared by the next line");
    terminal.cancel.store(1, Ordering::Release);
    assert_eq!(terminal.shell.enter_text("echo a; echo b"), 130);
}

#[test]
fn python_runs_scripts_lines_and_modules() {
    let mut terminal = Terminal::new();
    terminal.file("a.py", "print hello\nexit 3\n");
    terminal.file("echo.py", "input\n");
    check(
        &mut terminal,
        &[
            ("python a.py x -c y; echo $?", "hello\n3\n"),
            ("python -c 'print one' a b", "one\n"),
            ("echo 'print piped' | python", "piped\n"),
            ("echo 'data' | python echo.py", "data\n"),
            ("python -m json.tool x", "json.tool\n"),
            ("python none.py", "! python: can't open file '~/none.py': [Errno 2] No such file or directory\n"),
            ("spark-submit --name n a.py x | wc -l", "1\n"),
            ("python bad.py 2> /dev/null; echo $?", "2\n"),
        ],
    );
    let programs = terminal.programs.lock();
    assert_eq!(programs[0].args, ["x", "-c", "y"]);
    assert_eq!(programs[1].args, ["a", "b"]);
    assert!(matches!(&programs[2].code, Code::Text { name, .. } if name == "<stdin>"));
    assert_eq!(programs[3].input, b"data\n");
    assert_eq!(programs[4].args, ["x"]);
    assert!(programs[5].launch.conf.contains(&("spark.app.name".to_owned(), "n".to_owned())));
    assert_eq!(programs[5].launch.folder, terminal.home);
}

#[test]
fn a_session_takes_the_lines_until_it_ends() {
    let mut terminal = Terminal::new();
    assert_eq!(terminal.run("pyspark --master local[2]").0, "Welcome to Spark\n");
    assert_eq!(terminal.shell.prompt(), ">>> ");
    assert_eq!(terminal.run("1 + 1").0, "\"1 + 1\"\n");
    assert_eq!(terminal.run("").0, "");
    terminal.run("if x:");
    assert_eq!(terminal.shell.prompt(), "... ");
    terminal.run("    y");
    assert_eq!(terminal.run("").0, "\"if x:\\n    y\"\n");
    assert_eq!(terminal.run("exit()"), ("bye\n".to_owned(), 3));
    assert_eq!(terminal.shell.prompt(), "~$ ");
    assert_eq!(terminal.run("python").0, "Python\n");
    now(Box::pin(terminal.shell.end_of_input())).unwrap();
    assert_eq!(terminal.run("echo back").0, "bye\nback\n");
    let (shown, code) = terminal.run("pyspark script.py");
    assert_eq!(code, 1);
    assert!(shown.contains("to run one: spark-submit script.py"), "{shown}");
}

#[test]
fn words_are_completed() {
    let mut terminal = Terminal::new();
    for name in ["train.py", "train.csv", "data/one.csv", "with space.txt", ".secret"] {
        terminal.file(name, "");
    }
    terminal.out("export LONGNAME=1");
    for (line, insert, candidates) in [
        ("spa", "spark-submit ", &["spark-submit"][..]),
        ("spark-submit tr", "train.", &["train.csv", "train.py"]),
        ("spark-submit --exec", "--executor-", &["--executor-cores", "--executor-memory"]),
        ("spark-submit --num", "--num-executors ", &["--num-executors"]),
        ("cat da", "data/", &["data/"]),
        ("cat data/o", "data/one.csv ", &["one.csv"]),
        ("cat wi", "with\\ space.txt ", &["with space.txt"]),
        ("cat 'wi", "'with space.txt' ", &["with space.txt"]),
        ("cat .s", ".secret ", &[".secret"]),
        ("cd t", "", &[]),
        ("cd d", "data/", &["data/"]),
        ("echo a | gr", "grep ", &["grep"]),
        ("ls > da", "data/", &["data/"]),
        ("hdfs d", "dfs ", &["dfs"]),
        ("hdfs dfs -mk", "-mkdir ", &["-mkdir"]),
        ("hdfs dfs -cat tr", "train.", &["train.csv", "train.py"]),
        ("docker im", "images ", &["images"]),
        ("docker run --na", "--name ", &["--name"]),
        ("curl -d @tr", "@train.", &["@train.csv", "@train.py"]),
        ("curl -o da", "data/", &["data/"]),
        ("help pys", "pyspark ", &["pyspark"]),
        ("echo $LONGN", "$LONGNAME", &["$LONGNAME"]),
        ("nothing-like-it", "", &[]),
    ] {
        let completion = terminal.shell.complete(line);
        assert_eq!(completion.candidates, candidates, "{line}");
        assert_eq!(completion.insert, insert, "{line}");
        assert!(line.is_char_boundary(completion.from) && completion.from <= line.len());
    }
    assert_eq!(terminal.shell.complete("").candidates.len(), crate::command::COMMANDS.len());
    assert_eq!(terminal.shell.complete("cat data/one.csv da").from, 17);
}
