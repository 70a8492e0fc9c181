//! Links that hold a person's work in their fragment, as in `#notebook=z.…`: no server is ever sent it. The page's side of
//! www/files/link.js.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::files::store::said;
use crate::view::Place;

/// Longer ones are cut or refused by some mail programs and chats.
pub const LONG: usize = 8_000;

#[wasm_bindgen(raw_module = "./link.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = pack)]
    async fn pack_text(text: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_name = unpack)]
    async fn unpack_text(packed: &str) -> Result<JsValue, JsValue>;
}

/// What a link holds is named by the view that opens it.
pub const HELD: [Place; 3] = [Place::Notebook, Place::Script, Place::Pipeline];

/// A link that was made, until it is put away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub place: Place,
    pub address: String,
    /// It is on the clipboard.
    pub copied: bool,
}

/// What a fragment holds, still packed; none where it is another kind of fragment.
pub fn parse(fragment: &str) -> Option<(Place, &str)> {
    let (name, packed) = fragment.trim_start_matches('#').split_once('=')?;
    let place = HELD.into_iter().find(|place| place.name() == name)?;
    Some((place, packed))
}

/// The whole address, from that of the page.
pub fn address(page: &str, place: Place, packed: &str) -> String {
    let bare = page.split(['?', '#']).next().unwrap_or(page);
    format!("{bare}?view={name}#{name}={packed}", name = place.name())
}

pub async fn pack(text: &str) -> Result<String, String> {
    let packed = pack_text(text).await.map_err(|error| said(&error))?;
    packed.as_string().ok_or_else(|| "it could not be packed".to_owned())
}

pub async fn unpack(packed: &str) -> Result<String, String> {
    let text = unpack_text(packed).await.map_err(|error| said(&error))?;
    text.as_string().ok_or_else(|| "what it holds is not text".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_says_what_it_holds() {
        assert_eq!(parse("#notebook=z.ab_-"), Some((Place::Notebook, "z.ab_-")));
        assert_eq!(parse("#script=t."), Some((Place::Script, "t.")));
        for other in ["", "#", "#notebook", "#settings=z.ab", "#x=y", "#=z.ab"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn an_address_is_read_again() {
        let made = address("https://example.org/course/?threads=2&view=data#notebook=z.old", Place::Script, "z.ab");
        assert_eq!(made, "https://example.org/course/?view=script#script=z.ab");
        assert_eq!(made.split_once('#').and_then(|(_, fragment)| parse(fragment)), Some((Place::Script, "z.ab")));
    }
}
