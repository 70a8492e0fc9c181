//! SQLTransformer: a SELECT over `__THIS__`. `SQLTransformer.scala`.

use touchpaper_sql::{DataFrame, Result};

use crate::stage::Settings;

pub fn sql_transformer(settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
    let statement = settings.text("statement")?;
    let session = df.session();
    let view = format!("{}_{}", settings.uid, session.next_id());
    df.create_view(&view, true)?;
    let made = session.sql(&statement.replace("__THIS__", &format!("`{view}`")));
    session.catalog().drop_view(&view);
    made
}
