//! ALS as a stage.

use std::collections::HashMap;
use std::sync::Arc;

use touchpaper_sql::arrow::array::{Array, Float32Array};
use touchpaper_sql::{DataFrame, DataType, Error, Expression, Result, SparkSession, Value};

use super::columns::{factor_table, factors_of, id, id_field, ids, recommendation_table};
use crate::algorithms::als::{Als, AlsModel, Factors, Rating, predict, recommend};
use crate::columns::{call, doubles, gather, named, numeric_field, vacant};
use crate::params::ParamValue;
use crate::persist::{Saved, Table, malformed};
use crate::prediction::int;
use crate::stage::{Fitted, Model, Settings};
use crate::training::{raised, watch};

const NAME: &str = "ALSModel";

/// Factors with a way from an id to its row.
struct Side {
    factors: Factors,
    places: HashMap<i32, usize>,
}

impl Side {
    fn new(factors: Factors) -> Self {
        let places = factors.ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        Self { factors, places }
    }

    fn row(&self, id: i32) -> Option<&[f32]> {
        self.places.get(&id).map(|place| self.factors.row(*place))
    }

    /// The rows of some ids, in the order of all; those that are not known are left out.
    fn subset(&self, ids: &[i32]) -> Factors {
        let mut places: Vec<usize> = ids.iter().filter_map(|id| self.places.get(id).copied()).collect();
        places.sort_unstable();
        places.dedup();
        Factors {
            ids: places.iter().map(|place| self.factors.ids[*place]).collect(),
            values: places.iter().flat_map(|place| self.factors.row(*place)).copied().collect(),
            rank: self.factors.rank,
        }
    }
}

struct Recommender {
    users: Arc<Side>,
    items: Arc<Side>,
    session: SparkSession,
}

fn made(model: AlsModel, session: &SparkSession) -> Fitted {
    let (users, items) = (Arc::new(Side::new(model.users)), Arc::new(Side::new(model.items)));
    Box::new(Recommender { users, items, session: session.clone() })
}

fn cold_start(settings: &Settings) -> Result<String> {
    let given = settings.text("coldStartStrategy")?;
    let cold = given.to_lowercase();
    if ["nan", "drop"].contains(&cold.as_str()) { Ok(cold) } else { Err(settings.invalid("coldStartStrategy", given)) }
}

pub fn fit(settings: &Settings, df: &DataFrame) -> Result<Fitted> {
    cold_start(settings)?;
    let (user, item) = (settings.text("userCol")?, settings.text("itemCol")?);
    id_field(df, user)?;
    id_field(df, item)?;
    let rating = match settings.column("ratingCol")? {
        Some(rating) => {
            numeric_field(df, rating)?;
            named(rating)
        }
        None => Expression::literal(Value::Float(1.0)),
    };
    let algorithm = Als {
        rank: settings.count("rank", 1)?,
        max_iter: settings.count("maxIter", 0)?,
        reg_param: settings.float("regParam")?,
        user_blocks: settings.count("numUserBlocks", 1)?,
        item_blocks: settings.count("numItemBlocks", 1)?,
        implicit: settings.flag("implicitPrefs")?,
        alpha: settings.float("alpha")?,
        nonnegative: settings.flag("nonnegative")?,
        seed: settings.int("seed")?,
    };
    let [[user_cast, user_given], [item_cast, item_given]] = [id(user), id(item)];
    let columns = vec![user_cast, user_given, item_cast, item_given, rating];
    let ratings = gather(df, columns, Vec::new, |found: &mut Vec<Rating>, arrays, rows| {
        let [user_cast, users, item_cast, items, ratings] = arrays else { return Err(Error::internal("a stage's columns")) };
        let (users, items, ratings) = (ids(user_cast, users, user)?, ids(item_cast, items, item)?, doubles(ratings)?);
        found.reserve(rows);
        for row in 0..rows {
            if ratings.is_null(row) || ratings.value(row).is_nan() {
                return Err(raised("Ratings MUST NOT be Null or NaN"));
            }
            found.push(Rating { user: users[row], item: items[row], rating: ratings.value(row) as f32 });
        }
        Ok(())
    })?;
    let context = df.session().context();
    let model = watch(settings, context, |monitor| algorithm.fit(context, &ratings, monitor))?;
    Ok(made(model, df.session()))
}

pub fn restore(saved: &Saved<'_>) -> Result<Fitted> {
    let rank = saved.told("rank")?.as_u64().and_then(|rank| usize::try_from(rank).ok()).ok_or_else(|| malformed("rank"))?;
    let users = factors_of(&saved.table("userFactors")?, rank)?;
    let items = factors_of(&saved.table("itemFactors")?, rank)?;
    Ok(made(AlsModel { users, items }, saved.session))
}

impl Recommender {
    /// A column of predictions; NaN of a user or an item that is not known.
    fn prediction(&self, settings: &Settings) -> Result<Expression> {
        let (user, item) = (settings.text("userCol")?.to_string(), settings.text("itemCol")?.to_string());
        let (users, items) = (Arc::clone(&self.users), Arc::clone(&self.items));
        let arguments = [id(&user), id(&item)].concat();
        Ok(call(NAME, arguments, DataType::Float, move |arrays, _| {
            let [user_cast, left, item_cast, right] = arrays else { return Err(Error::internal("a stage's arguments")) };
            let (left, right) = (ids(user_cast, left, &user)?, ids(item_cast, right, &item)?);
            let of = |(user, item): (&i32, &i32)| match (users.row(*user), items.row(*item)) {
                (Some(user), Some(item)) => predict(user, item),
                _ => f32::NAN,
            };
            Ok(Arc::new(left.iter().zip(&right).map(of).collect::<Float32Array>()))
        }))
    }

    /// The ids of a column of a DataFrame.
    fn asked(df: &DataFrame, column: &str) -> Result<Vec<i32>> {
        id_field(df, column)?;
        let parts = gather(df, id(column).to_vec(), Vec::new, |found: &mut Vec<i32>, arrays, _| {
            let [cast, given] = arrays else { return Err(Error::internal("a stage's columns")) };
            found.extend(ids(cast, given, column)?);
            Ok(())
        })?;
        Ok(parts.concat())
    }
}

impl Model for Recommender {
    fn name(&self) -> &'static str {
        NAME
    }

    fn transform(&self, settings: &Settings, df: &DataFrame) -> Result<DataFrame> {
        let cold = cold_start(settings)?;
        id_field(df, settings.text("userCol")?)?;
        id_field(df, settings.text("itemCol")?)?;
        let output = settings.text("predictionCol")?;
        vacant(df, output)?;
        let df = df.with_column(output, self.prediction(settings)?)?;
        if cold == "drop" { df.drop_na("all", None, &[output.to_string()]) } else { Ok(df) }
    }

    fn attribute(&self, name: &str) -> Option<ParamValue> {
        (name == "rank").then(|| int(self.users.factors.rank))
    }

    fn frame(&self, name: &str, settings: &Settings, frames: &[DataFrame], arguments: &[ParamValue]) -> Result<Option<DataFrame>> {
        let table = match name {
            "userFactors" => factor_table(&self.users.factors)?,
            "itemFactors" => factor_table(&self.items.factors)?,
            "recommendForUsers" | "recommendForItems" => {
                let (user, item) = (settings.text("userCol")?, settings.text("itemCol")?);
                let (of, among, of_name, among_name) = if name == "recommendForUsers" {
                    (&self.users, &self.items, user, item)
                } else {
                    (&self.items, &self.users, item, user)
                };
                let [ParamValue::Int(count)] = arguments else { return Err(Error::internal("how many to recommend")) };
                let count = usize::try_from(*count).unwrap_or(0);
                let some = match frames {
                    [subset, ..] => Some(of.subset(&Self::asked(subset, of_name)?)),
                    [] => None,
                };
                let of = some.as_ref().unwrap_or(&of.factors);
                let found = recommend(self.session.context(), of, &among.factors, count)?;
                recommendation_table(&of.ids, &found, of_name, among_name)?
            }
            _ => return Ok(None),
        };
        Ok(Some(table.into_frame(&self.session)?))
    }

    fn table(&self) -> Result<Table> {
        factor_table(&self.users.factors)
    }

    fn tables(&self) -> Result<Vec<(&'static str, Table)>> {
        Ok(vec![("userFactors", self.table()?), ("itemFactors", factor_table(&self.items.factors)?)])
    }

    fn metadata(&self) -> Vec<(&'static str, ParamValue)> {
        vec![("rank", int(self.users.factors.rank))]
    }
}
