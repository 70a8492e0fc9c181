//! A deployed model: a version behind a contract, its replicas, the requests that wait for them, and the log of those that
//! were answered.

use std::collections::BTreeMap;

use gloo_timers::callback::Timeout;
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use touchpaper_deploy::service::Contract;
use touchpaper_deploy::signature::Signature;
use touchpaper_wire::{HttpRequest, HttpResponse};
use web_sys::Blob;

use crate::deploy::log::{Log, Source};
use crate::deploy::model::Key;
use crate::deploy::router::{Policy, Router};

/// Where records of deployments are kept, `<name>.json` each.
pub const FOLDER: &str = "deployments";
pub const MOST_REPLICAS: usize = 8;
/// The first port that is given where none is asked for.
const FIRST_PORT: u16 = 8080;
/// A body of more is refused.
pub const MOST_BODY: u32 = 10 << 20;

/// What a deployment is made of; what is kept of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Wanted {
    /// In its address: `deployments/<name>/…`
    pub name: String,
    pub model: String,
    pub version: u32,
    pub contract: Contract,
    pub replicas: usize,
    /// Of localhost, as the terminal's curl asks it; the next that is free where none is told.
    #[serde(default)]
    pub port: Option<u16>,
    #[serde(default)]
    pub round_robin: bool,
    /// What others keep beside it, as Watson's client does.
    #[serde(default, flatten)]
    pub more: Map<String, Value>,
}

/// A request to a deployment.
pub struct Asking {
    pub request: HttpRequest,
    pub body: Uint8Array,
    pub source: Source,
    /// What became of each row, where that is known already.
    pub labels: Vec<Value>,
}

impl Asking {
    /// Of a person, or a program of theirs.
    pub fn of_person(request: HttpRequest, body: Uint8Array) -> Self {
        Self { request, body, source: Source::Person, labels: Vec::new() }
    }
}

/// What came of a request; there is always a response.
pub struct Called {
    pub response: HttpResponse,
    pub body: Uint8Array,
    /// From its arrival to its answer, the wait included.
    pub latency_ms: f64,
    pub wait_ms: f64,
    /// None where no replica has answered it.
    pub replica: Option<String>,
    /// Of the model that has answered it.
    pub version: Option<u32>,
    /// Replicas that died under it.
    pub tries: u32,
}

pub type OnCalled = Box<dyn FnOnce(Called)>;

/// A request that is not answered yet.
pub struct Pending {
    pub asking: Asking,
    pub at: f64,
    /// When it was last given to a replica.
    pub sent: f64,
    pub answer: OnCalled,
    pub deadline: Timeout,
}

pub struct Deployment {
    pub name: String,
    pub model: Key,
    pub contract: Contract,
    pub signature: Signature,
    pub port: u16,
    /// How many replicas there are to be.
    pub replicas: usize,
    /// It has no replicas until it is started.
    pub stopped: bool,
    pub router: Router,
    pub pending: BTreeMap<u64, Pending>,
    pub last_request: u64,
    pub log: Log,
    /// Its record is among the files.
    pub recorded: bool,
    /// Of its record, what is not this page's.
    pub more: Map<String, Value>,
    /// The model's archive, which each replica is given.
    pub archive: Option<Blob>,
}

/// As serve-model's `--contract` has it.
pub fn option_of(contract: Contract) -> &'static str {
    match contract {
        Contract::Flask => "flask",
        Contract::Wml => "wml",
        Contract::Mlflow => "mlflow",
    }
}

impl Deployment {
    pub fn new(wanted: &Wanted, signature: Signature, port: u16) -> Self {
        let policy = if wanted.round_robin { Policy::RoundRobin } else { Policy::LeastBusy };
        Self {
            name: wanted.name.clone(),
            model: Key { name: wanted.model.clone(), version: wanted.version },
            contract: wanted.contract,
            signature,
            port,
            replicas: wanted.replicas,
            stopped: true,
            router: Router::new(policy),
            pending: BTreeMap::new(),
            last_request: 0,
            log: Log::default(),
            recorded: false,
            more: wanted.more.clone(),
            archive: None,
        }
    }

    pub fn wanted(&self) -> Wanted {
        Wanted {
            name: self.name.clone(),
            model: self.model.name.clone(),
            version: self.model.version,
            contract: self.contract,
            replicas: self.replicas,
            port: Some(self.port),
            round_robin: self.router.policy == Policy::RoundRobin,
            more: self.more.clone(),
        }
    }

    /// The requests' paths begin with it, seen from the page's own address.
    pub fn address(&self) -> String {
        format!("{FOLDER}/{}", self.name)
    }

    pub fn record(&self) -> String {
        path_of(&self.name)
    }
}

pub fn path_of(name: &str) -> String {
    format!("{FOLDER}/{name}.json")
}

/// Of a record's path.
pub fn name_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".json")?;
    check_name(name).is_ok().then_some(name)
}

/// Why a deployment cannot be called so: its name is in addresses.
pub fn check_name(name: &str) -> Result<(), String> {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
    if plain && (1..=40).contains(&name.len()) && name.starts_with(|first: char| first.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err("A deployment's name has letters of a to z, digits, '-' and '_', begins with a letter or digit and has 40 at most.".to_owned())
}

/// A name like the model's that can be had.
pub fn suggested(model: &str, taken: impl Fn(&str) -> bool) -> String {
    let plain: String = model
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '_' { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    let plain = plain.trim_matches(['-', '_']);
    let plain = if plain.is_empty() { "model" } else { plain.get(..plain.len().min(36)).unwrap_or("model") };
    if !taken(plain) {
        return plain.to_owned();
    }
    (2..).map(|number| format!("{plain}-{number}")).find(|name| !taken(name)).unwrap_or_else(|| plain.to_owned())
}

/// The first port that is free.
pub fn free_port(taken: impl Fn(u16) -> bool) -> Option<u16> {
    (FIRST_PORT..u16::MAX).find(|port| !taken(*port))
}

/// A response that no replica has made: a refusal, in the words of whoever refuses.
pub fn refusal(status: u16, message: &str) -> (HttpResponse, String) {
    let body = serde_json::json!({ "error": message }).to_string();
    let mut headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    if status == 503 {
        headers.push(("Retry-After".to_owned(), "1".to_owned()));
    }
    let reason = touchpaper_deploy::service::reason(status).to_owned();
    (HttpResponse { status, reason, headers }, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_addresses() {
        assert!(check_name("churn-2").is_ok());
        for none in ["", "a/b", "ü", "a b", "-a", ".", &"x".repeat(41)] {
            assert!(check_name(none).is_err(), "{none}");
        }
        assert_eq!(name_of(&path_of("churn")), Some("churn"));
        assert_eq!((name_of("deployments/a/b.json"), name_of("deployments/x.txt")), (None, None));
    }

    #[test]
    fn suggestions_can_be_had() {
        assert_eq!(suggested("Kündigung 2", |_| false), "k-ndigung-2");
        assert_eq!(suggested("churn", |name| name == "churn" || name == "churn-2"), "churn-3");
        assert_eq!(suggested("ü", |_| false), "model");
        assert_eq!(free_port(|port| port < 8082), Some(8082));
    }

    #[test]
    fn records_are_read_again() {
        let wanted = Wanted {
            name: "churn".into(),
            model: "churn".into(),
            version: 3,
            contract: Contract::Wml,
            replicas: 2,
            port: None,
            round_robin: true,
            more: serde_json::from_str(r#"{"id": "abc"}"#).unwrap(),
        };
        let deployment = Deployment::new(&wanted, Signature::default(), 8081);
        let again: Wanted = serde_json::from_str(&serde_json::to_string(&deployment.wanted()).unwrap()).unwrap();
        assert_eq!(again, Wanted { port: Some(8081), ..wanted });
        let short: Wanted =
            serde_json::from_str(r#"{"name": "a", "model": "b", "version": 1, "contract": "flask", "replicas": 1}"#).unwrap();
        assert_eq!((short.port, short.round_robin), (None, false));
    }
}
