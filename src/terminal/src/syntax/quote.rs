//! The other way round: text as a word that is read as that text again.

/// Letters that mean nothing to the shell, wherever they stand in a word.
fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || "_@%+:,./-".contains(letter)
}

/// As one word: as it is where it can be, in single quotes where it cannot.
pub fn quote(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// With backslashes and without an end, as completion leaves a word that a person goes on with.
pub fn quote_open(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for letter in text.chars() {
        if !is_plain(letter) && letter != '~' && letter != '=' {
            word.push('\\');
        }
        word.push(letter);
    }
    word
}
