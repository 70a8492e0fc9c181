//! Arguments by name: `mask(c, lowerChar => 'q')`. Functions that have names for their parameters are listed here; their
//! calls are brought into the parameters' order where they are read. Functions of the user's find their names themselves.

use crate::column::{Call, Expression};
use crate::error::{Error, Result};
use crate::parser::Position;
use crate::similar::distance;
use crate::value::Value;

/// A parameter's name, and what it is where a call does not say so.
type Parameter = (&'static str, Missing);

#[derive(Clone, Copy)]
enum Missing {
    Required,
    Text(&'static str),
    Null,
    /// Left to the function, with all that follow it.
    Own,
}

const MASK: &[Parameter] = &[
    ("str", Missing::Required),
    ("upperChar", Missing::Text("X")),
    ("lowerChar", Missing::Text("x")),
    ("digitChar", Missing::Text("n")),
    ("otherChar", Missing::Null),
];
const SKETCH: &[Parameter] =
    &[("column", Missing::Required), ("epsilon", Missing::Required), ("confidence", Missing::Required), ("seed", Missing::Own)];
const COLLECTION: &[Parameter] = &[("collection", Missing::Required)];
const INPUT: &[Parameter] = &[("input", Missing::Required)];

fn parameters(name: &str) -> Option<&'static [Parameter]> {
    Some(match name.to_ascii_lowercase().as_str() {
        "mask" => MASK,
        "count_min_sketch" => SKETCH,
        "explode" | "explode_outer" => COLLECTION,
        "variant_explode" | "variant_explode_outer" => INPUT,
        _ => return None,
    })
}

pub fn is_named(argument: &Expression) -> bool {
    matches!(argument, Expression::NamedArgument { .. })
}

/// The call with its arguments in their places.
pub fn placed(call: Call) -> Result<Call> {
    let Some(parameters) = parameters(&call.name).filter(|_| call.arguments.iter().any(is_named)) else { return Ok(call) };
    let position = call.position;
    arranged(&call.name, parameters, call.arguments.clone())
        .map(|arguments| Call { arguments, ..call })
        .map_err(|error| error.placed(position))
}

/// The arguments of a table function in their places.
pub fn of_table(name: &str, arguments: Vec<Expression>, position: Position) -> Result<Vec<Expression>> {
    match parameters(name) {
        Some(parameters) if arguments.iter().any(is_named) => {
            arranged(name, parameters, arguments).map_err(|error| error.placed(Some(position)))
        }
        _ => Ok(arguments),
    }
}

fn arranged(function: &str, parameters: &[Parameter], arguments: Vec<Expression>) -> Result<Vec<Expression>> {
    let routine = format!("`{}`", function.to_lowercase());
    let problem =
        |condition: &str, key: &str, name: &str| Error::new(condition, &[("routineName", routine.as_str()), (key, &format!("`{name}`"))]);
    let mut given: Vec<Option<Expression>> = parameters.iter().map(|_| None).collect();
    let (mut last_named, mut by_place): (Option<String>, usize) = (None, 0);
    for argument in arguments {
        let Expression::NamedArgument { name, child } = argument else {
            if let Some(name) = &last_named {
                return Err(problem("UNEXPECTED_POSITIONAL_ARGUMENT", "parameterName", name));
            }
            match given.get_mut(by_place) {
                Some(slot) => *slot = Some(argument),
                None => given.push(Some(argument)),
            }
            by_place += 1;
            continue;
        };
        let Some(place) = parameters.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name)) else {
            let (argument, proposal) = (format!("`{name}`"), proposal(&name, parameters));
            let told = [("routineName", routine.as_str()), ("argumentName", &argument), ("proposal", &proposal)];
            return Err(Error::new("UNRECOGNIZED_PARAMETER_NAME", &told));
        };
        let known = parameters.get(place).map_or("", |p| p.0);
        if place < by_place {
            return Err(problem("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED", "parameterName", known));
        }
        if let Some(slot) = given.get_mut(place) {
            if slot.is_some() {
                return Err(problem("DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE", "parameterName", known));
            }
            *slot = Some(*child);
        }
        last_named = Some(name);
    }
    let mut arranged = Vec::new();
    for (place, value) in given.into_iter().enumerate() {
        let (name, default) = parameters.get(place).copied().unwrap_or(("", Missing::Own));
        arranged.push(match (value, default) {
            (Some(value), _) => value,
            (None, Missing::Text(text)) => Expression::Literal(Value::String(text.to_string())),
            (None, Missing::Null) => Expression::Literal(Value::Null),
            (None, Missing::Own) => break,
            (None, Missing::Required) => {
                let (name, index) = (format!("`{name}`"), place.to_string());
                let told = [("routineName", routine.as_str()), ("parameterName", &name), ("index", &index)];
                return Err(Error::new("REQUIRED_PARAMETER_NOT_FOUND", &told));
            }
        });
    }
    Ok(arranged)
}

/// The three likest names, as Spark orders suggestions: its names are in quotes, and of those equally like the last comes
/// first.
fn proposal(name: &str, parameters: &[Parameter]) -> String {
    let mut names: Vec<String> = parameters.iter().map(|(known, _)| format!("`{known}`")).collect();
    names.sort_by(|a, b| b.cmp(a));
    names.sort_by_key(|known| distance(known, name));
    names.truncate(3);
    names.join(" ")
}
