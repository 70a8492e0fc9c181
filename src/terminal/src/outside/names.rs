//! Names and ids for what has none.

use touchpaper_platform::random;

const HOW: [&str; 16] = [
    "amber", "brisk", "calm", "clever", "dapper", "early", "gentle", "keen", "lively", "mellow", "nimble", "plain", "quiet", "steady",
    "warm", "witty",
];
/// People of computing and statistics.
const WHO: [&str; 16] = [
    "amdahl",
    "backus",
    "bayes",
    "codd",
    "curry",
    "gustafson",
    "hamilton",
    "hopper",
    "knuth",
    "lamport",
    "liskov",
    "lovelace",
    "noether",
    "perlman",
    "turing",
    "wirth",
];

/// Twelve digits, as Docker shows ids.
pub fn id() -> String {
    format!("{:012x}", random::seed() & 0xffff_ffff_ffff)
}

/// `quiet_hopper`
pub fn name() -> String {
    let seed = random::seed() as usize;
    format!("{}_{}", HOW[seed % HOW.len()], WHO[seed / HOW.len() % WHO.len()])
}
