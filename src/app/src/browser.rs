//! What the page asks of the browser. Storage may be denied (a frame of another site): then nothing is kept, and
//! nothing fails.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, Document, FocusOptions, HtmlAnchorElement, HtmlElement, HtmlInputElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, Storage, Url, UrlSearchParams, Window,
};

#[wasm_bindgen]
extern "C" {
    /// Where this module was loaded from.
    #[wasm_bindgen(thread_local_v2, js_namespace = ["import", "meta"], js_name = url)]
    static HERE: String;
}

/// Milliseconds; only differences mean anything.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// Right before the browser draws the next frame; not while the page is hidden.
pub fn on_frame(action: impl FnOnce() + 'static) {
    if let Some(window) = window() {
        // A browser without frames draws nothing either.
        let _ = window.request_animation_frame(Closure::once_into_js(action).unchecked_ref());
    }
}

pub fn window() -> Option<Window> {
    web_sys::window()
}

pub fn document() -> Option<Document> {
    window()?.document()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// False where it could not be kept.
pub fn store(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Takes away what is kept under a key.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        // Where nothing may be taken away nothing was kept.
        let _ = storage.remove_item(key);
    }
}

/// Takes away all that this page has kept but files.
pub fn forget_all() {
    let Some(storage) = storage() else { return };
    let keys = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let ours: Vec<String> = keys.filter(|key| key.starts_with("touchpaper.")).collect();
    for key in ours {
        forget(&key);
    }
}

pub fn reload() {
    if let Some(window) = window() {
        // A browser that does not load it again shows the page as it is.
        let _ = window.location().reload();
    }
}

/// The first bytes of a file.
pub async fn head_of(file: &Blob, most: u64) -> Result<Vec<u8>, String> {
    let head = file.slice_with_f64_and_f64(0.0, most as f64).map_err(said)?;
    let buffer = JsFuture::from(head.array_buffer()).await.map_err(said)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// The address of a file that the build put beside this module.
pub fn beside(name: &str) -> String {
    let here = HERE.with(String::clone);
    let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{folder}/{name}")
}

/// Whether anything can be kept from one visit to the next.
pub fn keeps() -> bool {
    storage().is_some()
}

/// What the page's address gives under a name, as in `?view=notebook`.
pub fn asked(name: &str) -> Option<String> {
    let search = window()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// A number given in the page's address, as in `?threads=1`.
pub fn asked_number(name: &str) -> Option<usize> {
    asked(name)?.parse().ok()
}

/// `?readonly`: programs are read and run, not written, and nothing of them is kept or told.
pub fn is_read_only() -> bool {
    asked("readonly").is_some()
}

/// One view without the workbench around it, so without the jobs: www/boot.js has said so.
pub fn is_embedded() -> bool {
    document().and_then(|document| document.document_element()).is_some_and(|root| root.has_attribute("data-embed"))
}

/// The page is in another page.
pub fn is_framed() -> bool {
    window().is_some_and(|window| window.parent().ok().flatten().is_some_and(|parent| parent != window))
}

/// The theme that the page was opened with, by its address, its host or an earlier visit: www/boot.js has put it there.
pub fn first_theme() -> Option<String> {
    document()?.document_element()?.get_attribute("data-theme")
}

/// The page's address with another value under a name, or none.
pub fn address_asking(name: &str, value: &str) -> String {
    let asked = window().and_then(|window| window.location().search().ok()).and_then(|search| UrlSearchParams::new_with_str(&search).ok());
    asked.map_or_else(String::new, |asked| {
        if value.is_empty() {
            asked.delete(name);
        } else {
            asked.set(name, value);
        }
        format!("?{}", String::from(asked.to_string()))
    })
}

/// Puts a value under a name into the page's address, or takes it away, as a step that the browser can go back from.
pub fn push_asked(name: &str, value: Option<&str>) {
    let address = address_asking(name, value.unwrap_or_default());
    let pushed = || window()?.history().ok()?.push_state_with_url(&JsValue::NULL, "", Some(&address)).ok();
    // A frame may forbid it; what is shown changes all the same.
    let _ = pushed();
}

/// Tells www/files/embed.js, where it is there, which tells the site that frames the page.
pub fn tell_site(event: &str, detail: &str) {
    let options = web_sys::CustomEventInit::new();
    options.set_detail(&detail.into());
    if let (Some(window), Ok(event)) = (window(), web_sys::CustomEvent::new_with_event_init_dict(event, &options)) {
        // Nobody prevents it, and nobody has to hear it.
        let _ = window.dispatch_event(&event);
    }
}

/// An address that is given from the page's own on.
pub fn resolved(address: &str) -> Option<String> {
    Some(Url::new_with_base(address, &self::address()).ok()?.href())
}

/// Puts a view into the page's address, as a step that the browser can go back from.
pub fn push_view(name: &str) {
    push_view_of(name, None);
}

/// As `push_view`, with what the view is to show under a name of its own: one step for both.
pub fn push_view_of(name: &str, shown: Option<(&str, &str)>) {
    let pushed = || -> Option<()> {
        let location = window()?.location();
        let asked = UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
        asked.set("view", name);
        shown.iter().for_each(|(name, value)| asked.set(name, value));
        let address = format!("?{}{}", String::from(asked.to_string()), location.hash().ok()?);
        window()?.history().ok()?.push_state_with_url(&JsValue::NULL, "", Some(&address)).ok()
    };
    // A frame may forbid it; the view changes all the same.
    let _ = pushed();
}

/// Puts a view into the page's address in place of what is there, its fragment too.
pub fn show_view(name: &str) {
    let replaced = || -> Option<()> {
        let asked = UrlSearchParams::new_with_str(&window()?.location().search().ok()?).ok()?;
        asked.set("view", name);
        let address = format!("?{}", String::from(asked.to_string()));
        window()?.history().ok()?.replace_state_with_url(&JsValue::NULL, "", Some(&address)).ok()
    };
    // A frame may forbid it; the view changes all the same.
    let _ = replaced();
}

/// The page's whole address.
pub fn address() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// What follows `#` in the page's address.
pub fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

fn said(error: JsValue) -> String {
    let message = js_sys::Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

/// The text of a file that a person chose.
pub async fn text_of(file: &Blob) -> Result<String, String> {
    let text = JsFuture::from(file.text()).await.map_err(said)?;
    text.as_string().ok_or_else(|| "it is not text".to_owned())
}

/// Hands a person a file.
pub fn download(name: &str, media_type: &str, text: &str) {
    let handed = || -> Result<(), JsValue> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&text.into()), &options)?;
        let url = Url::create_object_url_with_blob(&blob)?;
        hand_over(name, &url)?;
        // The browser has taken the blob when the click returns.
        Url::revoke_object_url(&url)
    };
    // Where a frame may not download, nothing happens, as with any link there.
    let _ = handed();
}

/// Hands a person what is at an address, as a file.
pub fn hand_over(name: &str, url: &str) -> Result<(), JsValue> {
    if let Some(document) = document() {
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(url);
        link.set_download(name);
        link.click();
    }
    Ok(())
}

/// What is selected on the page, or in the field that has the focus.
pub fn selected() -> String {
    let selection = window().and_then(|window| window.get_selection().ok().flatten());
    let on_page = selection.map(|selection| String::from(selection.to_string())).unwrap_or_default();
    if !on_page.is_empty() {
        return on_page;
    }
    let field = document().and_then(|document| document.active_element()).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    let in_field = field.and_then(|field| {
        let (from, to) = (field.selection_start().ok()??, field.selection_end().ok()??);
        let letters: Vec<u16> = field.value().encode_utf16().skip(from as usize).take(to.saturating_sub(from) as usize).collect();
        Some(String::from_utf16_lossy(&letters))
    });
    in_field.unwrap_or_default()
}

/// Gives an element the focus, by its id; one that is not there leaves it where it is.
pub fn focus(id: &str) {
    if let Some(element) = html_element(id) {
        let _ = element.focus();
    }
}

/// As `focus`, of what is drawn in answer to what happens now.
pub fn focus_soon(id: impl Into<String>) {
    let id = id.into();
    Timeout::new(0, move || focus(&id)).forget();
}

/// As `focus`; nothing is scrolled.
pub fn focus_in_place(id: &str) {
    if let Some(element) = html_element(id) {
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = element.focus_with_options(&options);
    }
}

/// Scrolls no further than it takes for an element to be seen.
pub fn show(id: &str) {
    if let Some(element) = html_element(id) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the focus to what takes none by itself, and only for now: keys scroll it, as they do what was clicked into.
pub fn focus_region(selector: &str) {
    let Some(region) = document().and_then(|document| document.query_selector(selector).ok().flatten()) else { return };
    let Ok(region) = region.dyn_into::<HtmlElement>() else { return };
    region.set_tab_index(-1);
    let _ = region.focus();
    let left = region.clone();
    EventListener::once(&region, "blur", move |_| {
        let _ = left.remove_attribute("tabindex");
    })
    .forget();
}

/// Nothing on the page has the focus, as when what had it is gone.
pub fn is_focus_lost() -> bool {
    document().is_some_and(|document| document.active_element().is_none_or(|element| element.tag_name() == "BODY"))
}

fn html_element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Puts text on the clipboard, where that is allowed.
pub fn copy(text: &str) {
    if let Some(window) = window() {
        let _ = window.navigator().clipboard().write_text(text);
    }
}

/// Puts text on the clipboard; false where that is not allowed.
pub async fn copied(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // Where the page is not secure there is no clipboard at all.
    if !window.is_secure_context() {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}

#[wasm_bindgen(raw_module = "./offline.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn keep() -> Result<JsValue, JsValue>;
}

/// Has the page kept for visits without a network, where the browser can.
pub async fn keep_offline() {
    // Without it the page works as long as there is a network.
    let _ = keep().await;
}

pub async fn fetch_text(url: &str) -> Result<String, String> {
    let window = window().ok_or_else(|| "there is no window".to_owned())?;
    let response = JsFuture::from(window.fetch_with_str(url)).await.map_err(said)?;
    let response: web_sys::Response = response.dyn_into().map_err(said)?;
    if !response.ok() {
        return Err(format!("{} for {url}", response.status()));
    }
    let text = JsFuture::from(response.text().map_err(said)?).await.map_err(said)?;
    text.as_string().ok_or_else(|| "it is not text".to_owned())
}

pub async fn fetch_bytes(url: &str) -> Result<Vec<u8>, String> {
    let window = window().ok_or_else(|| "there is no window".to_owned())?;
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str(url)).await.map_err(said)?.dyn_into().map_err(said)?;
    if !response.ok() {
        return Err(format!("{} for {url}", response.status()));
    }
    let buffer = JsFuture::from(response.array_buffer().map_err(said)?).await.map_err(said)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

pub fn prefers_dark() -> bool {
    let query = window().and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten());
    query.is_some_and(|query| query.matches())
}
