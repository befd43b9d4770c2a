//! [`policy::explain`]'s result as JSON: the verdict of each policy and statement, and what would have allowed a denial.

use policy::{Explanation, Layer};
use serde_json::{Value, json};

/// Each policy's own verdict, in the order of evaluation. `visible` selects the kinds of policy that may be shown.
pub fn policies_json(explanation: &Explanation<'_>, visible: impl Fn(Layer) -> bool) -> Vec<Value> {
    let layers = explanation.layers.iter();
    layers
        .filter(|layer| visible(layer.layer))
        .flat_map(|layer| {
            let level = matches!(layer.layer, Layer::ServiceControl | Layer::ResourceControl)
                .then_some(layer.level);
            layer.policies.iter().map(move |policy| {
                let statements = (1..).zip(&policy.statements).map(|(number, statement)| {
                    let why_not = statement.mismatches.iter().map(ToString::to_string);
                    json!({
                        "number": number,
                        "sid": statement.statement.sid(),
                        "effect": if statement.statement.allows() { "Allow" } else { "Deny" },
                        "applies": statement.applies(),
                        "whyNot": why_not.collect::<Vec<String>>(),
                    })
                });
                json!({
                    "kind": layer.layer.as_str(),
                    "policy": policy.name,
                    "level": level,
                    "binds": layer.binds,
                    "effect": policy.verdict.as_str(),
                    "statements": statements.collect::<Vec<Value>>(),
                })
            })
        })
        .collect()
}

/// The smallest statements that would have allowed an implicit denial, one for each kind of policy that lacks one.
pub fn needed_json(explanation: &Explanation<'_>) -> Vec<Value> {
    let needed = explanation.missing_statements.iter();
    needed
        .map(|needed| {
            let statement: Value = serde_json::from_str(&needed.statement).unwrap_or_default();
            json!({ "kind": needed.layer.as_str(), "level": needed.level, "statement": statement })
        })
        .collect()
}
