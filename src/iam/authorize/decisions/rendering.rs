//! Decisions as JSON, rendered on demand.

use policy::{
    Document, Effect, Layer, MatchedStatement, Policies, Policy, StatementView, ValuesRef,
};
use serde_json::{Map, Value, json};
use state::account::AccountId;
use time::format_description::well_known::Rfc3339;

use crate::{
    authorize::decisions::{message::AuthorizationMessage, spelling::spelled, verdicts},
    call::{checks::CheckRecord, decision_log::DecisionRecord, server::Core},
};

/// A decision's entry in a list.
pub fn summary(record: &DecisionRecord) -> Value {
    let deciding = record.deciding();
    json!({
        "id": record.id,
        "time": record.at.format(&Rfc3339).unwrap_or_default(),
        "caller": record.caller_arn(),
        "operation": record.operation,
        "action": deciding.map(|check| &*check.check.action),
        "resource": deciding.map(|check| &check.check.resource),
        "effect": record.effect().as_str(),
        "enforced": !record.soft,
    })
}

/// A decision in full: each check with its condition keys, the verdict of every policy that was consulted, and for a denial the smallest
/// statement that would have allowed it and the message for DecodeAuthorizationMessage.
pub fn detail(core: &Core, record: &DecisionRecord) -> Value {
    let mut detail = summary(record);
    let checks = record.checks.records.iter();
    let checks: Vec<Value> = checks
        .map(|check| check_json(core, record, check))
        .collect();
    if let Some(members) = detail.as_object_mut() {
        members.insert("account".to_owned(), json!(record.account()));
        members.insert(
            "partition".to_owned(),
            json!(record.caller.account.partition),
        );
        members.insert("userId".to_owned(), json!(record.caller.user_id()));
        members.insert("checks".to_owned(), Value::Array(checks));
        if record.checks.left_out > 0 {
            members.insert("leftOut".to_owned(), json!(record.checks.left_out));
        }
    }
    detail
}

fn check_json(core: &Core, record: &DecisionRecord, check: &CheckRecord) -> Value {
    let own = &record.caller.account.id;
    let owner = check.check.owner.as_ref().unwrap_or(own);
    // Another account's policies stay hidden, down to whether they exist.
    let theirs = owner != record.account();
    let mut rendered = json!({
        "action": check.check.action,
        "resource": check.check.resource,
        "resourceAccount": owner,
        "effect": check.decision.effect.as_str(),
        "context": context(check),
    });
    let because = &check.decision.reason;
    let hidden = theirs
        && matches!(
            because.layer(),
            Some(Layer::Resource | Layer::ResourceControl)
        )
        && check.decision.effect != Effect::Allowed;
    let Some(members) = rendered.as_object_mut() else {
        return rendered;
    };
    let mut set = |name: &str, value: Value| {
        members.insert(name.to_owned(), value);
    };
    if let Some(sentence) = &check.sentence {
        set("message", json!(sentence));
    } else if check.passes && check.decision.effect == Effect::ImplicitDeny {
        set(
            "message",
            json!("The action needs no permission: only an explicit deny refuses it."),
        );
    }
    if hidden {
        set("effect", json!(Effect::ImplicitDeny.as_str()));
        set(
            "reason",
            json!("the policies of the resource's account do not allow it"),
        );
    } else {
        set("reason", json!(because.to_string()));
    }
    check.again(own, |request, policies| {
        let visible =
            |layer: Layer| !(theirs && matches!(layer, Layer::Resource | Layer::ResourceControl));
        let deciding: Vec<Value> = because
            .statements()
            .iter()
            .filter(|matched| visible(matched.layer))
            .filter_map(|matched| statement_json(policies, matched))
            .collect();
        set("decidedBy", Value::Array(deciding));
        let explanation = policy::explain(request, policies);
        let verdicts = verdicts::policies_json(&explanation, visible);
        set("policies", Value::Array(verdicts));
        let needed = verdicts::needed_json(&explanation);
        if !needed.is_empty() && !hidden {
            set("wouldAllow", Value::Array(needed));
        }
    });
    if check.decision.effect != Effect::Allowed
        && !hidden
        && let Some(message) = message(core, record, own, check)
    {
        set("encodedMessage", json!(message));
    }
    rendered
}

/// The encoded message for DecodeAuthorizationMessage.
fn message(
    core: &Core,
    record: &DecisionRecord,
    own: &AccountId,
    check: &CheckRecord,
) -> Option<String> {
    let statements: Vec<Value> = check.again(own, |_, policies| {
        let matched = check.decision.reason.statements().iter();
        matched
            .filter_map(|matched| {
                let source = source(policies, matched)?;
                source
                    .document
                    .statement(matched.statement as usize)
                    .map(|view| written(source.document, matched.statement as usize, view))
            })
            .collect()
    });
    let message = AuthorizationMessage {
        caller: &record.caller,
        action: &check.check.action,
        resource: &check.check.resource,
        context: &check.context,
        decision: &check.decision,
        statements: &statements,
    };
    message.encode(&core.inner.sessions, &core.inner.ids)
}
fn context(check: &CheckRecord) -> Value {
    let keys = check.context.iter().map(|(name, held)| {
        let value = match held {
            ValuesRef::One(value) => json!(value),
            ValuesRef::Many(values) => json!(values.iter().collect::<Vec<_>>()),
        };
        (spelled(name), value)
    });
    Value::Object(keys.collect::<Map<_, _>>())
}

/// The policy of a statement.
pub(crate) fn source<'p>(
    policies: &Policies<'p>,
    matched: &MatchedStatement,
) -> Option<Policy<'p>> {
    let (level, place) = (usize::from(matched.level), matched.policy as usize);
    let source = match matched.layer {
        Layer::ServiceControl => policies.scp.get(level)?.get(place)?,
        Layer::ResourceControl => policies.rcp.get(level)?.get(place)?,
        Layer::Resource => return policies.resource,
        Layer::Boundary => policies.boundary.get(place)?,
        Layer::Session => policies.session.get(place)?,
        Layer::Identity => policies.identity.get(place)?,
        Layer::Endpoint => policies.endpoint.get(place)?,
    };
    Some(*source)
}

/// A deciding statement as JSON.
pub fn statement_json(policies: &Policies<'_>, matched: &MatchedStatement) -> Option<Value> {
    let source = source(policies, matched)?;
    let place = matched.statement as usize;
    let view = source.document.statement(place)?;
    let range = view.range();
    let position = |(line, column): (usize, usize)| json!({ "line": line, "column": column });
    Some(json!({
        "kind": matched.layer.as_str(),
        "policy": source.name,
        "sid": view.sid(),
        "number": place + 1,
        "start": position(range.start_position),
        "end": position(range.end_position),
        "statement": written(source.document, place, view),
    }))
}

/// A statement's source as JSON, built from its parts.
pub(crate) fn written(document: &Document, place: usize, view: StatementView<'_>) -> Value {
    let mut statement = Map::new();
    let mut set = |name: &str, value: Value| statement.insert(name.to_owned(), value);
    if let Some(sid) = view.sid() {
        set("Sid", json!(sid));
    }
    set(
        "Effect",
        json!(if view.allows() { "Allow" } else { "Deny" }),
    );
    let mut principals: Map<String, Value> = Map::new();
    for listed in document.principals().filter(|one| one.statement == place) {
        let element = principals.entry(listed.kind.element()).or_insert(json!([]));
        if let Some(values) = element.as_array_mut() {
            values.push(json!(listed.value));
        }
    }
    if !principals.is_empty() {
        set("Principal", Value::Object(principals));
    }
    let words = |words: &[policy::SpannedText]| -> Value {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        match texts.as_slice() {
            [one] => json!(one),
            many => json!(many),
        }
    };
    let (not, actions) = view.actions();
    set(if not { "NotAction" } else { "Action" }, words(actions));
    let (not, resources) = view.resources();
    if !resources.is_empty() {
        set(
            if not { "NotResource" } else { "Resource" },
            words(resources),
        );
    }
    let mut conditions: Map<String, Value> = Map::new();
    for condition in view.conditions() {
        let keys = conditions
            .entry(condition.operator.clone())
            .or_insert_with(|| json!({}));
        if let Some(keys) = keys.as_object_mut() {
            keys.insert(condition.key.clone(), words(&condition.values));
        }
    }
    if !conditions.is_empty() {
        set("Condition", Value::Object(conditions));
    }
    Value::Object(statement)
}
