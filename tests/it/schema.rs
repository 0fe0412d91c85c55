//! As much of JSON Schema 2020-12 as `docs/diag.schema.json` uses. A keyword that is not known here fails, so that none is passed over.

use serde_json::Value;

/// Says what in `value` is not as the schema has it; nothing where all of it is.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Check { root: schema, found: &mut found }.check(schema, value, "$");
    found
}

struct Check<'a> {
    root: &'a Value,
    found: &'a mut Vec<String>,
}

impl Check<'_> {
    fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        let rules = schema.as_object().unwrap_or_else(|| panic!("{at}: a schema is an object"));
        for (keyword, rule) in rules {
            match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" | "then" => {}
                "$ref" => {
                    let path = rule.as_str().unwrap().trim_start_matches('#');
                    let named = self.root.pointer(path).unwrap_or_else(|| panic!("{rule} is not there")).clone();
                    self.check(&named, value, at);
                }
                "type" => self.demand(is_of_type(rule, value), at, || format!("{value} is no {rule}")),
                "const" => self.demand(rule == value, at, || format!("{value} is not {rule}")),
                "enum" => {
                    self.demand(rule.as_array().unwrap().contains(value), at, || format!("{value} is none of {rule}"));
                }
                "minimum" => {
                    let low = value.as_i64().is_some_and(|number| number < rule.as_i64().unwrap());
                    self.demand(!low, at, || format!("{value} is less than {rule}"));
                }
                "minLength" => {
                    let least = usize::try_from(rule.as_u64().unwrap()).unwrap();
                    let short = value.as_str().is_some_and(|text| text.chars().count() < least);
                    self.demand(!short, at, || format!("{value} is shorter than {rule}"));
                }
                "minProperties" => {
                    let few = value.as_object().is_some_and(|map| map.len() < 1);
                    assert_eq!(rule, 1, "only one is known");
                    self.demand(!few, at, || "it is empty".to_owned());
                }
                "pattern" => self.demand(value.as_str().is_none_or(is_moment), at, || format!("{value} is no moment")),
                "required" => {
                    let missing =
                        rule.as_array().unwrap().iter().filter(|key| value.get(key.as_str().unwrap()).is_none());
                    let missing: Vec<&Value> = missing.collect();
                    self.demand(!value.is_object() || missing.is_empty(), at, || format!("{missing:?} are missing"));
                }
                "properties" => {
                    for (name, rule) in rule.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            self.check(rule, value, &format!("{at}.{name}"));
                        }
                    }
                }
                "additionalProperties" => {
                    let named = rules.get("properties").and_then(Value::as_object);
                    let rest = value.as_object().into_iter().flatten();
                    for (name, value) in rest.filter(|(name, _)| !named.is_some_and(|named| named.contains_key(*name)))
                    {
                        match rule {
                            Value::Bool(false) => self.found.push(format!("{at}: `{name}` is not expected")),
                            rule => self.check(rule, value, &format!("{at}.{name}")),
                        }
                    }
                }
                "allOf" => rule.as_array().unwrap().iter().for_each(|rule| self.check(rule, value, at)),
                "if" => {
                    let mut unmet = Vec::new();
                    Check { root: self.root, found: &mut unmet }.check(rule, value, at);
                    if let (true, Some(then)) = (unmet.is_empty(), rules.get("then")) {
                        self.check(then, value, at);
                    }
                }
                unknown => panic!("{at}: the keyword `{unknown}` is not known here"),
            }
        }
    }

    fn demand(&mut self, is_met: bool, at: &str, why: impl FnOnce() -> String) {
        if !is_met {
            self.found.push(format!("{at}: {}", why()));
        }
    }
}

fn is_of_type(rule: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "null" => value.is_null(),
        unknown => panic!("the type `{unknown}` is not known here"),
    };
    rule.as_array().map_or_else(|| is(rule), |names| names.iter().any(is))
}

/// The one pattern of the schema: `2026-11-22T10:00:00Z`, perhaps with a fraction of the second.
fn is_moment(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00") else { return false };
    let fraction = rest.strip_suffix('Z');
    fraction.is_some_and(|rest| {
        rest.is_empty()
            || rest.strip_prefix('.').is_some_and(|rest| !rest.is_empty() && rest.trim_matches('0').is_empty())
    })
}

#[test]
fn a_survey_that_is_not_as_published_is_told_with_the_place() {
    let schema = super::diag::published();
    let entry = r#"{"state":"well","since":"2026-11-22T10:00:00Z","figures":{},"limits":{},"advice":null}"#;
    let names = ["scale", "scanner", "camera", "screen", "network", "storage", "system"];
    let devices: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), serde_json::from_str(entry).unwrap())).collect();
    let mut survey = serde_json::json!({ "schema": 2, "devices": devices });
    survey["devices"]["network"]["figures"] =
        serde_json::json!({ "events_waiting": 0, "trips_parked": 0, "products": 9, "catalogue": 1 });
    assert_eq!(faults(&schema, &survey), Vec::<String>::new());

    for (pointer, wrong, why) in [
        ("/schema", serde_json::json!(1), "$.schema: 1 is not 2"),
        ("/devices/scale/state", "poorly".into(), "is none of"),
        ("/devices/scale/state", "sick".into(), "$.devices.scale.advice: null is no \"string\""),
        ("/devices/scale/since", "yesterday".into(), "is no moment"),
        ("/devices/scale/figures", serde_json::json!({ "frames": 1.5 }), "$.devices.scale.figures.frames"),
        ("/devices/scale/limits", serde_json::json!({ "frames": { "around": 1 } }), "`around` is not expected"),
        ("/devices/network/figures/products", (-1).into(), "$.devices.network.figures.products"),
        ("/devices/network/figures", serde_json::json!({}), "are missing"),
    ] {
        let mut survey = survey.clone();
        *survey.pointer_mut(pointer).unwrap() = wrong;
        let faults = faults(&schema, &survey);
        assert!(faults.iter().any(|fault| fault.contains(why)), "{pointer}: {faults:?}");
    }
}
