//! The parameters of one stage: declared once, with defaults, and then set.

use super::{Converter, Param, ParamMap, ParamValue};
use crate::error::{Error, Raised, Result};

#[derive(Clone, Debug)]
pub struct Params {
    uid: String,
    class: &'static str,
    declared: Vec<Param>,
    defaults: ParamMap,
    set: ParamMap,
}

impl Params {
    /// Of a stage of that class, which Python calls by name when a parameter is unknown.
    pub fn new(class: &'static str, uid: impl Into<String>) -> Self {
        Self { uid: uid.into(), class, declared: Vec::new(), defaults: ParamMap::default(), set: ParamMap::default() }
    }

    pub fn uid(&self) -> &str {
        &self.uid
    }

    pub fn declare(&mut self, name: &'static str, doc: &'static str, converter: Converter) -> &mut Self {
        self.declared.push(Param { parent: self.uid.clone(), name, doc, converter });
        // As `params` lists them.
        self.declared.sort_by_key(|param| param.name);
        self
    }

    /// By name.
    pub fn all(&self) -> &[Param] {
        &self.declared
    }

    pub fn param(&self, name: &str) -> Result<&Param> {
        let unknown = || Error::new(Raised::AttributeError, format!("'{}' object has no attribute '{name}'", self.class));
        self.declared.iter().find(|param| param.name == name).ok_or_else(unknown)
    }

    pub fn set_default(&mut self, name: &str, value: ParamValue) -> Result<()> {
        let (name, value) = self.checked(name, value, "Invalid default param value given for param")?;
        self.defaults.put(name, value);
        Ok(())
    }

    pub fn set(&mut self, name: &str, value: ParamValue) -> Result<()> {
        let (name, value) = self.checked(name, value, "Invalid param value given for param")?;
        self.set.put(name, value);
        Ok(())
    }

    /// None passes unchecked, as in PySpark.
    fn checked(&self, name: &str, value: ParamValue, refusal: &str) -> Result<(&'static str, ParamValue)> {
        let param = self.param(name)?;
        let value = match value {
            ParamValue::None => ParamValue::None,
            value => param
                .converter
                .convert(value)
                .map_err(|error| Error::new(error.raised, format!("{refusal} \"{name}\". {}", error.message)))?,
        };
        Ok((param.name, value))
    }

    /// Back to the default.
    pub fn clear(&mut self, name: &str) {
        self.set.remove(name);
    }

    pub fn is_set(&self, name: &str) -> bool {
        self.set.get(name).is_some()
    }

    pub fn has_default(&self, name: &str) -> bool {
        self.defaults.get(name).is_some()
    }

    pub fn is_defined(&self, name: &str) -> bool {
        self.is_set(name) || self.has_default(name)
    }

    pub fn get_or_default(&self, name: &str) -> Result<&ParamValue> {
        let param = self.param(name)?;
        let value = self.set.get(name).or_else(|| self.defaults.get(name));
        value.ok_or_else(|| Error::new(Raised::KeyError, param.repr()))
    }

    /// `threshold: threshold in [0, 1] (default: 0.5, current: 1.0)`
    pub fn explain_param(&self, name: &str) -> Result<String> {
        Ok(self.explained(self.param(name)?))
    }

    /// A line for each parameter, by name.
    pub fn explain_params(&self) -> String {
        self.declared.iter().map(|param| self.explained(param)).collect::<Vec<_>>().join("\n")
    }

    fn explained(&self, param: &Param) -> String {
        let value = |what: &str, map: &ParamMap| map.get(param.name).map(|value| format!("{what}: {value}"));
        let known: Vec<_> = [value("default", &self.defaults), value("current", &self.set)].into_iter().flatten().collect();
        let known = if known.is_empty() { "undefined".to_owned() } else { known.join(", ") };
        format!("{}: {} ({known})", param.name, param.doc)
    }

    /// Defaults, what was set, and `extra`, the later before the earlier.
    pub fn extract(&self, extra: &ParamMap) -> ParamMap {
        let mut all = self.defaults.clone();
        for (name, value) in self.set.iter().chain(extra.iter()) {
            all.put(name, value.clone());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage() -> Params {
        let mut params = Params::new("T", "T_1");
        params
            .declare("threshold", "threshold in [0, 1]", Converter::ToFloat)
            .declare("names", "some names", Converter::Identity)
            .declare("inputCol", "the column that is read", Converter::ToString)
            .declare("free", "no default", Converter::Identity);
        params.set_default("threshold", ParamValue::Float(0.5)).unwrap();
        let names = ["a", "b"].map(|name| ParamValue::Text(name.to_owned()));
        params.set_default("names", ParamValue::List(names.to_vec())).unwrap();
        params
    }

    #[test]
    fn explanations_are_pysparks() -> Result<()> {
        let mut params = stage();
        assert_eq!(params.explain_param("threshold")?, "threshold: threshold in [0, 1] (default: 0.5)");
        params.set("threshold", ParamValue::Int(1))?;
        params.set("inputCol", ParamValue::Text("x".to_owned()))?;
        let lines = [
            "free: no default (undefined)",
            "inputCol: the column that is read (current: x)",
            "names: some names (default: ['a', 'b'])",
            "threshold: threshold in [0, 1] (default: 0.5, current: 1.0)",
        ];
        assert_eq!(params.explain_params(), lines.join("\n"));
        Ok(())
    }

    #[test]
    fn what_is_set_hides_the_default_until_cleared() -> Result<()> {
        let mut params = stage();
        params.set("threshold", ParamValue::Float(0.9))?;
        assert_eq!(params.get_or_default("threshold")?, &ParamValue::Float(0.9));
        params.clear("threshold");
        assert_eq!(params.get_or_default("threshold")?, &ParamValue::Float(0.5));
        assert!(params.is_defined("threshold") && !params.is_set("threshold") && !params.is_defined("free"));
        Ok(())
    }

    #[test]
    fn refusals_name_the_parameter() {
        let mut params = stage();
        let said = |error: Error| format!("{}: {}", error.raised.name(), error.message);
        let wrong = params.set("threshold", ParamValue::Text("x".to_owned())).unwrap_err();
        assert_eq!(said(wrong), "TypeError: Invalid param value given for param \"threshold\". Could not convert x to float");
        assert_eq!(said(params.get_or_default("zz").unwrap_err()), "AttributeError: 'T' object has no attribute 'zz'");
        assert_eq!(said(params.get_or_default("free").unwrap_err()), "KeyError: Param(parent='T_1', name='free', doc='no default')");
        assert_eq!(params.all()[0].to_string(), "T_1__free");
    }

    #[test]
    fn a_map_for_one_fit_comes_last() -> Result<()> {
        let mut params = stage();
        params.set("inputCol", ParamValue::Text("x".to_owned()))?;
        let mut extra = ParamMap::default();
        extra.put("threshold", ParamValue::Float(0.1));
        let all = params.extract(&extra);
        assert_eq!(all.get("threshold"), Some(&ParamValue::Float(0.1)));
        assert_eq!(all.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["threshold", "names", "inputCol"]);
        Ok(())
    }
}
