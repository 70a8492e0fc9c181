//! `serve-model`: a saved model behind a port of localhost, in a container of its own. Natively the command of the same name.

use std::collections::BTreeMap;

use touchpaper_deploy::dockerfile::{Form, Image};
use touchpaper_deploy::service::Contract;
use touchpaper_platform::files;

use super::{Call, Command, Operands, Run, problem};
use crate::containers::{self, Tag};
use crate::later::Later;
use crate::options::{Order, long_valued, valued};

pub const COMMAND: Command = Command {
    name: "serve-model",
    about: "Serve a saved PipelineModel at a port of localhost, as a Flask app, Watson Machine Learning or MLflow does.",
    usage: "serve-model [-p PORT] [--contract flask|wml|mlflow] [--name NAME] [--train SCRIPT] MODEL",
    options: &[
        valued('p', "port", "PORT", "8080 if nothing is said"),
        long_valued("contract", "CONTRACT", "how requests and replies look: flask (if nothing is said), wml, mlflow"),
        long_valued("name", "NAME", "the deployment's name, which is in Watson's paths; the model's if nothing is said"),
        long_valued("version", "VERSION", "0.1 if nothing is said"),
        long_valued("train", "SCRIPT", "what /train runs, with the folder to save the new model into as its argument"),
    ],
    operands: Operands::Paths,
    run: Run::Outside(run),
};

/// Where a container has its files.
const FOLDER: &str = "/app";

fn run<'a>(call: &'a mut Call<'_>) -> Later<'a, i32> {
    Box::pin(served(call))
}

async fn served(call: &mut Call<'_>) -> i32 {
    let parsed = match call.parse_these(&call.args, Order::Any) {
        Ok(parsed) => parsed,
        Err(code) => return code,
    };
    let [model] = parsed.operands.as_slice() else {
        call.complain("one saved model is wanted");
        return 2;
    };
    let port = match parsed.value("p").unwrap_or("8080").parse::<u16>() {
        Ok(port) if port > 0 => port,
        _ => return call.fail(&format!("{}: no port", parsed.value("p").unwrap_or_default())),
    };
    let contract = parsed.value("contract").unwrap_or("flask");
    if let Err(why) = Contract::named(contract) {
        return call.fail(&why);
    }
    let mut image = Image { base: "python".to_owned(), folder: FOLDER.to_owned(), ports: vec![port], ..Image::default() };
    if let Err(why) = gather(call, model, "model", &mut image) {
        return call.fail(&format!("{model}: {why}"));
    }
    let plain = model.trim_end_matches('/').rsplit('/').next().unwrap_or_default().trim_end_matches(".zip");
    let name = parsed.value("name").unwrap_or(plain).to_owned();
    let version = parsed.value("version").unwrap_or("0.1").to_owned();
    let inside = if call.shell.is_dir(model) { "model" } else { "model.zip" };
    let mut words: Vec<String> = ["python", "-m", "_deployed", inside].map(str::to_owned).to_vec();
    words.extend([format!("--contract={contract}"), format!("--name={name}"), format!("--version={version}"), format!("--port={port}")]);
    if let Some(script) = parsed.value("train") {
        if let Err(why) = gather(call, script, "train", &mut image) {
            return call.fail(&format!("{script}: {why}"));
        }
        words.push("--train=train.py".to_owned());
    }
    image.cmd = Some(Form::Exec(words));
    let tag = Tag { name, tag: version };
    let reference = tag.to_string();
    let wanted = containers::Run { detached: true, ports: vec![(port, port)], environment: BTreeMap::new(), ..containers::Run::default() };
    let streams = call.streams.clone();
    let started = match call.shell.containers.keep(image, tag).await {
        Ok(_) => call.shell.containers.run(&reference, wanted, &streams).await,
        Err(problem) => Err(problem),
    };
    match started {
        Ok(started) => {
            call.streams.out.line(&format!("{reference} is served at http://localhost:{port} by the container {}", started.id));
            0
        }
        Err(problem) => call.fail(&problem),
    }
}

/// Copies a file or a folder into the image, under another name that keeps its ending.
fn gather(call: &Call, path: &str, name: &str, image: &mut Image) -> Result<(), String> {
    if !call.shell.is_dir(path) {
        let bytes = call.shell.read(path).map_err(|error| problem(&error))?;
        let ending = path.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or("", |(_, ending)| ending);
        image.files.insert(format!("{FOLDER}/{name}.{ending}"), bytes);
        return Ok(());
    }
    let folder = call.shell.path(path);
    let found = files::tree(&folder);
    if !found.iter().any(|(file, _)| file.starts_with("metadata/")) {
        return Err("it holds no saved model: there is no metadata in it".to_owned());
    }
    for (file, _) in found {
        let bytes = files::read(&format!("{folder}/{file}")).map_err(|error| problem(&error))?;
        image.files.insert(format!("{FOLDER}/{name}/{file}"), bytes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::testing::Terminal;

    #[test]
    fn a_model_is_a_container_at_a_port() {
        let mut terminal = Terminal::new();
        terminal.file("churn/metadata/part-00000", "{}");
        terminal.file("train.py", "print 1\n");
        let said = terminal.out("serve-model churn -p 4000 --contract wml --train train.py");
        assert!(said.starts_with("churn:0.1 is served at http://localhost:4000 by the container "), "{said}");
        let listed = terminal.out("docker ps");
        assert!(listed.contains("churn:0.1") && listed.contains("4000->4000"), "{listed}");
        let images = terminal.out("docker images");
        assert!(images.contains("churn"), "{images}");
    }

    #[test]
    fn what_is_no_model_is_said_so() {
        let mut terminal = Terminal::new();
        terminal.file("data/rows.csv", "a\n");
        for (line, wanted) in [
            ("serve-model", "one saved model is wanted"),
            ("serve-model none.zip", "none.zip: No such file or directory"),
            ("serve-model data", "data: it holds no saved model"),
            ("serve-model data --contract ftp", "a model is served by flask, wml or mlflow, not by ftp"),
            ("serve-model data -p x", "x: no port"),
        ] {
            let (said, code) = terminal.run(line);
            assert!(said.contains(wanted) && code != 0, "{line}: {said}");
        }
    }
}
