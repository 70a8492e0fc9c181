//! Hands a drawn chart to the person as a file: the SVG that is seen, its colours written out, or the same as pixels.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlImageElement, SvgElement, XmlSerializer};

use crate::browser;

/// Pixels of a PNG for each of the page's.
const SHARP: f64 = 2.0;

pub fn save(svg: &SvgElement, name: &str, png: bool) {
    // Where a frame may not download, or a canvas is refused, nothing happens, as with any link there.
    let _ = if png { as_png(svg, name) } else { text(svg).map(|text| browser::download(&format!("{name}.svg"), "image/svg+xml", &text)) };
}

/// The SVG by itself: what the page's styles give is written into it.
fn text(svg: &SvgElement) -> Result<String, JsValue> {
    let copy: Element = svg.clone_node_with_deep(true)?.unchecked_into();
    let (seen, written) = (svg.query_selector_all("*")?, copy.query_selector_all("*")?);
    let window = browser::window().ok_or("there is no window")?;
    for at in 0..seen.length() {
        let (Some(from), Some(to)) = (seen.get(at), written.get(at)) else { continue };
        let (from, to): (Element, Element) = (from.unchecked_into(), to.unchecked_into());
        let Some(style) = window.get_computed_style(&from)? else { continue };
        for property in ["fill", "stroke"] {
            if to.get_attribute(property).is_some_and(|value| value.starts_with("var(")) {
                to.set_attribute(property, &style.get_property_value(property)?)?;
            }
        }
    }
    if let Some(tip) = copy.query_selector(".chart-tip")? {
        tip.remove();
    }
    let document = browser::document().ok_or("there is no document")?;
    let place = svg.parent_element().ok_or("it is not on the page")?;
    if let Some(style) = window.get_computed_style(&place)? {
        let ground = document.create_element_ns(Some("http://www.w3.org/2000/svg"), "rect")?;
        let fill = style.get_property_value("background-color")?;
        for (name, value) in [("width", "100%"), ("height", "100%"), ("fill", fill.as_str())] {
            ground.set_attribute(name, value)?;
        }
        copy.prepend_with_node_1(&ground)?;
    }
    XmlSerializer::new()?.serialize_to_string(&copy)
}

fn as_png(svg: &SvgElement, name: &str) -> Result<(), JsValue> {
    let size = svg.get_bounding_client_rect();
    let (width, height, name) = (size.width() * SHARP, size.height() * SHARP, name.to_owned());
    let image = HtmlImageElement::new()?;
    let drawn = image.clone();
    let loaded = Closure::once_into_js(move || {
        // It is of this page's own making, so the canvas may be read.
        let _ = draw(&drawn, width, height, &name);
    });
    image.set_onload(Some(loaded.unchecked_ref()));
    let encoded = js_sys::encode_uri_component(&text(svg)?);
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{}", String::from(encoded)));
    Ok(())
}

fn draw(image: &HtmlImageElement, width: f64, height: f64, name: &str) -> Result<(), JsValue> {
    let document = browser::document().ok_or("there is no document")?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d")?.ok_or("there is no canvas")?.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)?;
    browser::hand_over(&format!("{name}.png"), &canvas.to_data_url_with_type("image/png")?)
}
