//! Bitmaps of 32768 positions: building and joining them.

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::common::ScalarValue;

use super::sketched::{self, Sketch};
use crate::analyzer::Typed;
use crate::error::{Error, Result};
use crate::functions::Invocation;
use crate::types::DataType;

pub const BYTES: usize = 4096;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Construct,
    Or,
    And,
}

pub fn construct(call: &Invocation<'_>) -> Result<Typed> {
    let position = call.argument(0, &DataType::Long)?;
    Ok(made("bitmap_construct_agg", call, position, Kind::Construct))
}

pub fn or(call: &Invocation<'_>) -> Result<Typed> {
    Ok(made("bitmap_or_agg", call, call.argument(0, &DataType::Binary)?, Kind::Or))
}

pub fn and(call: &Invocation<'_>) -> Result<Typed> {
    Ok(made("bitmap_and_agg", call, call.argument(0, &DataType::Binary)?, Kind::And))
}

fn made(name: &'static str, call: &Invocation<'_>, argument: Typed, kind: Kind) -> Typed {
    let fill = if kind == Kind::And { 0xff } else { 0 };
    let typed =
        sketched::call(name, String::new(), call, vec![argument], DataType::Binary, move || Bitmap { kind, bits: vec![fill; BYTES] });
    Typed { nullable: false, ..typed }
}

struct Bitmap {
    kind: Kind,
    bits: Vec<u8>,
}

impl Bitmap {
    /// Bytes that the other lacks count as zero.
    fn join(&mut self, other: &[u8]) {
        for (i, bits) in self.bits.iter_mut().enumerate() {
            let theirs = other.get(i).copied().unwrap_or(0);
            match self.kind {
                Kind::And => *bits &= theirs,
                Kind::Or | Kind::Construct => *bits |= theirs,
            }
        }
    }
}

impl Sketch for Bitmap {
    fn update(&mut self, values: &[ArrayRef]) -> Result<()> {
        let Some(values) = values.first() else { return Ok(()) };
        if self.kind != Kind::Construct {
            values.as_binary::<i32>().iter().flatten().for_each(|bytes| self.join(bytes));
            return Ok(());
        }
        for position in values.as_primitive::<Int64Type>().iter().flatten() {
            let place = usize::try_from(position).ok().and_then(|p| self.bits.get_mut(p / 8));
            let Some(bits) = place else {
                let (position, length) = (position.to_string(), BYTES.to_string());
                let bits = (BYTES * 8).to_string();
                let parameters = [("bitPosition", position.as_str()), ("bitmapNumBytes", &length), ("bitmapNumBits", &bits)];
                return Err(Error::new("INVALID_BITMAP_POSITION", &parameters));
            };
            *bits |= 1 << (position & 7);
        }
        Ok(())
    }

    fn merge(&mut self, bytes: &[u8]) -> Result<()> {
        self.join(bytes);
        Ok(())
    }

    fn bytes(&self) -> Vec<u8> {
        self.bits.clone()
    }

    fn answer(&self) -> Result<ScalarValue> {
        Ok(ScalarValue::Binary(Some(self.bits.clone())))
    }
}
