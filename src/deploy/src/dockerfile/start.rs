//! What a container starts: which Python program its command line is.

use super::parse::words;

/// A program that the engine can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// `python app.py --flag`
    Script { path: String, args: Vec<String> },
    /// `python -c code`
    Code { source: String, args: Vec<String> },
    /// `python -m module`
    Module { module: String, args: Vec<String> },
    /// `flask run`, `gunicorn app:app`: an app to be served, by the module it is in and its name there.
    App { module: String, name: String, port: u16 },
    /// `spark-submit script.py`
    Submit { args: Vec<String> },
    /// Anything else that a shell of the terminal can run.
    Line(String),
}

/// What these words start, in a container with these variables.
pub fn start(command: &[String], variable: &dyn Fn(&str) -> Option<String>) -> Result<Start, String> {
    let Some((program, args)) = command.split_first() else {
        return Err("no command specified: the Dockerfile has neither CMD nor ENTRYPOINT".to_owned());
    };
    match program.rsplit('/').next().unwrap_or(program) {
        name if name == "python" || name.starts_with("python3") => python(args, variable),
        "sh" | "bash" => shell(args, variable),
        "flask" => flask(args, variable),
        "gunicorn" | "waitress-serve" => gunicorn(args),
        "spark-submit" => Ok(Start::Submit { args: args.to_vec() }),
        "echo" | "cat" | "ls" | "pwd" | "env" | "true" | "false" => Ok(Start::Line(command.join(" "))),
        name => Err(format!(
            "exec: \"{name}\": a container in a tab runs Python (python, flask run, gunicorn, spark-submit) and the terminal's own commands"
        )),
    }
}

fn python(args: &[String], variable: &dyn Fn(&str) -> Option<String>) -> Result<Start, String> {
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let others = || rest.clone().cloned().collect::<Vec<_>>();
        match arg.as_str() {
            "-u" | "-B" | "-O" | "-s" | "-I" | "-E" => {}
            "-W" | "-X" => {
                rest.next();
            }
            "-c" => {
                let source = rest.next().ok_or("python: argument expected for the -c option")?.clone();
                return Ok(Start::Code { source, args: rest.cloned().collect() });
            }
            "-m" => {
                let module = rest.next().ok_or("python: argument expected for the -m option")?.clone();
                let others: Vec<String> = rest.cloned().collect();
                return match module.as_str() {
                    "flask" => flask(&others, variable),
                    "gunicorn" => gunicorn(&others),
                    _ => Ok(Start::Module { module, args: others }),
                };
            }
            flag if flag.starts_with('-') => return Err(format!("python: unknown option {flag}")),
            path => return Ok(Start::Script { path: path.to_owned(), args: others() }),
        }
    }
    Err("python without a script waits for a person; name a script in CMD".to_owned())
}

/// `sh -c "exec python app.py"`: one command is taken apart, anything more is the shell's.
fn shell(args: &[String], variable: &dyn Fn(&str) -> Option<String>) -> Result<Start, String> {
    let line = match args {
        [flag, line, ..] if flag.starts_with('-') && flag.ends_with('c') => line.trim(),
        _ => return Err("a shell without -c waits for a person; name what runs in CMD".to_owned()),
    };
    let line = line.strip_prefix("exec ").unwrap_or(line);
    if line.contains(['&', '|', ';', '<', '>', '`', '(', '\n', '*']) {
        return Ok(Start::Line(line.to_owned()));
    }
    let replaced: Vec<String> = words(line).iter().map(|word| super::substitute::substitute(word, variable)).collect();
    start(&replaced, variable)
}

fn flask(args: &[String], variable: &dyn Fn(&str) -> Option<String>) -> Result<Start, String> {
    let mut app = variable("FLASK_APP");
    let mut port = variable("FLASK_RUN_PORT");
    let mut runs = false;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let (name, attached) = arg.split_once('=').map_or((arg.as_str(), None), |(name, value)| (name, Some(value.to_owned())));
        match name {
            "run" => runs = true,
            "-A" | "--app" => app = attached.or_else(|| rest.next().cloned()),
            "-p" | "--port" => port = attached.or_else(|| rest.next().cloned()),
            "-h" | "--host" if attached.is_none() => {
                rest.next();
            }
            _ => {}
        }
    }
    if !runs {
        return Err("of the flask command only `flask run` is here".to_owned());
    }
    let (module, name) = application(app.as_deref().unwrap_or("app"), "");
    Ok(Start::App { module, name, port: number(port.as_deref().unwrap_or("5000"))? })
}

fn gunicorn(args: &[String]) -> Result<Start, String> {
    let mut app = None;
    let mut port = None;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let (name, attached) = arg.split_once('=').map_or((arg.as_str(), None), |(name, value)| (name, Some(value)));
        match name {
            "-b" | "--bind" | "--listen" | "--port" => port = attached.map(str::to_owned).or_else(|| rest.next().cloned()),
            "-w" | "--workers" | "--threads" | "-t" | "--timeout" | "-k" | "--worker-class" | "--log-level" | "--access-logfile"
            | "--error-logfile" | "-c" | "--config" | "--host"
                if attached.is_none() =>
            {
                rest.next();
            }
            flag if flag.starts_with('-') => {}
            _ => app = Some(arg.clone()),
        }
    }
    let app = app.ok_or("no application module specified")?;
    let (module, name) = application(&app, "application");
    let port = port.as_deref().map_or(Ok(8000), |bind| number(bind.rsplit(':').next().unwrap_or_default()))?;
    Ok(Start::App { module, name, port })
}

/// `package.app:create`, `app.py`; without a name it is looked for.
fn application(text: &str, usual: &str) -> (String, String) {
    let (module, name) = text.split_once(':').unwrap_or((text, usual));
    let module = module.strip_suffix(".py").unwrap_or(module).trim_start_matches("./").replace('/', ".");
    (module, name.trim_end_matches("()").to_owned())
}

fn number(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| format!("{text} is no port"))
}

#[cfg(test)]
mod tests {
    use super::{Start, start};

    fn started(line: &str) -> Result<Start, String> {
        let words: Vec<String> = line.split('|').map(str::to_owned).collect();
        start(&words, &|name| (name == "PORT").then(|| "9000".to_owned()))
    }

    #[test]
    fn python_programs_are_recognised() {
        let script =
            |path: &str, args: &[&str]| Ok(Start::Script { path: path.into(), args: args.iter().map(|arg| (*arg).to_owned()).collect() });
        let app = |module: &str, name: &str, port| Ok(Start::App { module: module.into(), name: name.into(), port });
        assert_eq!(started("python|app.py|-x"), script("app.py", &["-x"]));
        assert_eq!(started("/usr/bin/python3.11|-u|app.py"), script("app.py", &[]));
        assert_eq!(started("/bin/sh|-c|exec python app.py --port $PORT"), script("app.py", &["--port", "9000"]));
        assert_eq!(started("flask|run|--host=0.0.0.0|--port|8080"), app("app", "", 8080));
        assert_eq!(started("python|-m|flask|--app|web/main.py:server|run"), app("web.main", "server", 5000));
        assert_eq!(started("gunicorn|-w|4|-b|0.0.0.0:8080|app:app"), app("app", "app", 8080));
        assert_eq!(started("python|-m|json.tool|x"), Ok(Start::Module { module: "json.tool".into(), args: vec!["x".into()] }));
        assert_eq!(started("sh|-c|python a.py && python b.py"), Ok(Start::Line("python a.py && python b.py".into())));
        assert!(started("nginx|-g|x").unwrap_err().starts_with("exec: \"nginx\""));
        assert!(started("python").is_err() && started("gunicorn|-b|:x|a").is_err() && start(&[], &|_| None).is_err());
    }
}
