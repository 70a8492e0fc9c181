//! What an engine's last words mean to who has lost it.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Goes on after "The engine stopped: ", without a full stop.
    pub why: String,
    /// What it said itself, where that is words for who mends it.
    pub said: Option<String>,
}

/// Rust's panics and a browser's errors name places in programs; what the page and the engine say on purpose is told as it is.
pub fn lost(message: &str) -> Lost {
    let message = message.trim_end_matches(['.', '\n']);
    let plain = message.strip_prefix("Error: ").unwrap_or(message);
    let lower = plain.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let told = |why: &str| Lost { why: why.to_owned(), said: Some(message.to_owned()) };
    if lower.starts_with("the engine could not be fetched") || lower.starts_with("out of memory") {
        return Lost { why: plain.to_owned(), said: None };
    }
    if has(&["dynamically imported module", "failed to fetch", "networkerror", "load failed", "importing a module script failed"]) {
        return told("a part of it could not be fetched, perhaps for want of a network");
    }
    if has(&["maximum call stack", "stack overflow", "too much recursion"]) {
        return told("calls were nested too deep for this browser");
    }
    if has(&["could not allocate", "array buffer allocation failed", "memory allocation of"]) {
        return told("the browser had no more memory for it");
    }
    if has(&["compileerror", "linkerror"]) {
        return told("this browser cannot run it");
    }
    told("by a fault of its own, not of your program's")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_people_are_told_as_they_are() {
        let fetch = lost("Error: the engine could not be fetched (503 for /engine.wasm)");
        assert_eq!(fetch, Lost { why: "the engine could not be fetched (503 for /engine.wasm)".to_owned(), said: None });
        assert_eq!(lost("out of memory: the engine had 4000 MB and could not get more").said, None);
    }

    #[test]
    fn words_of_a_program_are_kept_beside_what_they_mean() {
        for (message, why) in [
            ("RuntimeError: unreachable", "a fault of its own"),
            ("index out of bounds: the len is 3 but the index is 3 (src/core/src/context.rs:70)", "a fault of its own"),
            ("RangeError: Maximum call stack size exceeded", "nested too deep"),
            ("TypeError: Failed to fetch dynamically imported module: http://localhost/engine.js", "could not be fetched"),
            ("RangeError: Array buffer allocation failed", "no more memory"),
            ("CompileError: WebAssembly.compileStreaming(): unknown section", "cannot run it"),
        ] {
            let lost = lost(message);
            assert!(lost.why.contains(why) && !lost.why.contains("Error"), "{message}: {}", lost.why);
            assert_eq!(lost.said.as_deref(), Some(message));
        }
    }
}
