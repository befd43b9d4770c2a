//! Compares the engine with a second one, written from the rules alone (`naive.rs`), on random policies and requests (`questions.rs`), and
//! checks laws that hold for all policies.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod naive;
mod questions;

use astriam_policy::{Effect, case::Case};
use proptest::prelude::*;
use serde_json::{Value, json};

use questions::{LAYERS, question, statement};

/// A multiple of the usual number of cases (`PROPTEST_CASES`), because most questions are denied early.
fn config(times: u32) -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases * times,
        failure_persistence: None,
        ..usual
    }
}

fn decide(question: &Value) -> Effect {
    let case: Case = serde_json::from_value(question.clone()).unwrap();
    case.decide()
        .unwrap_or_else(|error| panic!("{error}: {question:#}"))
        .effect
}

/// Applies a change to every list of statements in a question.
fn each_statement(question: &mut Value, change: &mut impl FnMut(&mut Vec<Value>)) {
    match question {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::Array(statements) if name == "Statement" => change(statements),
                    value => each_statement(value, change),
                }
            }
        }
        Value::Array(values) => values
            .iter_mut()
            .for_each(|value| each_statement(value, change)),
        _ => {}
    }
}

fn allow_all() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

/// Adds a statement to a layer as a policy of its own; to SCPs and RCPs, at the first level.
fn added(question: &Value, layer: &str, mut statement: Value) -> Value {
    let mut question = question.clone();
    if layer == "resourcePolicy" {
        statement["Principal"] = json!("*");
        match question.get_mut(layer) {
            Some(policy) => policy["Statement"].as_array_mut().unwrap().push(statement),
            None => question[layer] = json!({"Version": "2012-10-17", "Statement": [statement]}),
        }
        return question;
    }
    let document = json!({"Version": "2012-10-17", "Statement": [statement]});
    let place = match layer {
        "scp" | "rcp"
            if question[layer]
                .as_array()
                .is_some_and(|levels| !levels.is_empty()) =>
        {
            &mut question[layer][0]
        }
        "scp" | "rcp" => {
            question[layer] = json!([[]]);
            &mut question[layer][0]
        }
        _ => &mut question[layer],
    };
    match place.as_array_mut() {
        Some(documents) => documents.push(document),
        None => *place = json!([document]),
    }
    question
}

fn has(question: &Value, layer: &str) -> bool {
    question[layer]
        .as_array()
        .is_some_and(|policies| !policies.is_empty())
        || question[layer].is_object()
}

proptest! {
    #![proptest_config(config(8))]

    #[test]
    fn both_engines_agree(question in question()) {
        let case: Case = serde_json::from_value(question.clone()).unwrap();
        let decision = case.decide().unwrap();
        prop_assert_eq!(decision.effect.as_str(), naive::decide(&question), "{:#}\n{:?}", question, decision);
    }
}

proptest! {
    #![proptest_config(config(2))]

    #[test]
    fn adding_a_deny_never_allows(question in question(), deny in statement(false), layer in prop::sample::select(LAYERS)) {
        if decide(&question) != Effect::Allowed {
            let more = added(&question, layer, deny);
            prop_assert_ne!(decide(&more), Effect::Allowed, "{:#}", more);
        }
    }

    #[test]
    fn adding_an_allow_never_denies(question in question(), allow in statement(true), layer in prop::sample::select(LAYERS)) {
        // The first policy of a limiting layer starts to limit, and an existing trust or key policy must allow.
        if decide(&question) == Effect::Allowed && (has(&question, layer) || layer == "identity") {
            let more = added(&question, layer, allow);
            prop_assert_eq!(decide(&more), Effect::Allowed, "{:#}", more);
        }
    }

    #[test]
    fn a_boundary_that_allows_all_changes_nothing(question in question()) {
        // Except for NotPrincipal, which denies principals with a boundary.
        if !has(&question, "boundary") && !question.to_string().contains("NotPrincipal") {
            let mut bounded = question.clone();
            bounded["boundary"] = json!([allow_all()]);
            prop_assert_eq!(decide(&question), decide(&bounded), "{:#}", question);
        }
    }

    #[test]
    fn the_order_of_statements_changes_nothing(question in question()) {
        let mut turned = question.clone();
        each_statement(&mut turned, &mut |statements| statements.reverse());
        prop_assert_eq!(decide(&question), decide(&turned), "{:#}", question);
    }

    #[test]
    fn the_case_of_keys_and_actions_changes_nothing(question in question()) {
        let mut other = question.clone();
        if let Some(context) = other["context"].as_object_mut() {
            *context = context.iter().map(|(name, value)| (name.to_ascii_uppercase(), value.clone())).collect();
        }
        let action = other["action"].as_str().unwrap().to_ascii_lowercase();
        other["action"] = json!(action);
        each_statement(&mut other, &mut |statements| {
            for condition in statements.iter_mut().filter_map(|statement| statement.get_mut("Condition")) {
                for keys in condition.as_object_mut().unwrap().values_mut() {
                    let keys = keys.as_object_mut().unwrap();
                    *keys = keys.iter().map(|(name, value)| (name.to_ascii_uppercase(), value.clone())).collect();
                }
            }
        });
        prop_assert_eq!(decide(&question), decide(&other), "{:#}", question);
    }

    #[test]
    fn the_missing_statements_allow_the_request(question in question()) {
        let case: Case = serde_json::from_value(question.clone()).unwrap();
        let explanation = case.evaluate(|request, policies| {
            let explanation = astriam_policy::explain(request, policies);
            (explanation.decision, explanation.missing_statements)
        }).unwrap();
        let (decision, needed) = explanation;
        prop_assert_eq!(decision.effect, decide(&question));
        if decision.effect != Effect::ImplicitDeny {
            prop_assert!(needed.is_empty());
            return Ok(());
        }
        let mut helped = question.clone();
        for one in &needed {
            let statement: Value = serde_json::from_str(&one.statement).unwrap();
            let document = json!({"Version": "2012-10-17", "Statement": [statement]});
            let layer = match one.layer {
                astriam_policy::Layer::ServiceControl => "scp",
                astriam_policy::Layer::ResourceControl => "rcp",
                astriam_policy::Layer::Resource => {
                    match helped.get_mut("resourcePolicy") {
                        Some(policy) => policy["Statement"].as_array_mut().unwrap().push(statement),
                        None => helped["resourcePolicy"] = document,
                    }
                    continue;
                }
                astriam_policy::Layer::Boundary => "boundary",
                astriam_policy::Layer::Session => "session",
                astriam_policy::Layer::Identity => "identity",
                astriam_policy::Layer::Endpoint => "vpce",
            };
            let place = if matches!(layer, "scp" | "rcp") { &mut helped[layer][usize::from(one.level)] } else { &mut helped[layer] };
            match place.as_array_mut() {
                Some(documents) => documents.push(document),
                None => *place = json!([document]),
            }
        }
        if !needed.is_empty() {
            prop_assert_eq!(decide(&helped), Effect::Allowed, "{:#}\n{:?}", question, needed);
        }
    }
}

/// Random questions must be worth deciding: each effect is common.
#[test]
fn random_questions_have_all_effects() {
    use proptest::{
        strategy::{Strategy, ValueTree},
        test_runner::TestRunner,
    };
    let mut runner = TestRunner::deterministic();
    let mut counts = [0; 3];
    for _ in 0..1_000 {
        let question = question().new_tree(&mut runner).unwrap().current();
        counts[decide(&question) as usize] += 1;
    }
    assert!(counts.iter().all(|count| *count > 100), "{counts:?}");
}
