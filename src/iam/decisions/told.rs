//! Decisions as they are told, for people and programs: JSON, made when somebody asks.

use policy::{
    Document, Effect, Layer, MatchedStatement, Policies, Policy, StatementView, ValuesRef,
};
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;

use crate::{
    authorize::Checked,
    call::server::Core,
    decisions::{Record, spelling::spelled, verdicts},
    state::account::AccountId,
    sts::authorization_message::{Told, encode_authorization_message},
};

/// Whether a decision is told with the message for DecodeAuthorizationMessage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// With it.
    With,
    /// Without.
    Without,
}

impl Record {
    /// In a list.
    pub fn summary(&self) -> Value {
        let deciding = self.deciding();
        json!({
            "id": self.id,
            "time": self.at.format(&Rfc3339).unwrap_or_default(),
            "caller": self.caller_arn(),
            "operation": self.operation,
            "action": deciding.map(|checked| &*checked.check.action),
            "resource": deciding.map(|checked| &checked.check.resource),
            "effect": self.effect().as_str(),
            "enforced": !self.soft,
        })
    }

    /// All of it: each check with its condition keys, the policies that were consulted with what each says, and for a denial the smallest
    /// statement that would have allowed it.
    pub fn told(&self, core: &Core, encoding: Encoding) -> Value {
        let mut told = self.summary();
        let checks = self.decided.checks.iter();
        let checks: Vec<Value> = checks
            .map(|checked| self.check(core, checked, encoding))
            .collect();
        if let Some(told) = told.as_object_mut() {
            told.insert("account".to_owned(), json!(self.account()));
            told.insert("partition".to_owned(), json!(self.caller.account.partition));
            told.insert("userId".to_owned(), json!(self.caller.user_id()));
            told.insert("checks".to_owned(), Value::Array(checks));
            if self.decided.left_out > 0 {
                told.insert("leftOut".to_owned(), json!(self.decided.left_out));
            }
        }
        told
    }

    fn check(&self, core: &Core, checked: &Checked, encoding: Encoding) -> Value {
        let own = &self.caller.account.id;
        let owner = checked.check.owner.as_ref().unwrap_or(own);
        // What another account's policies say is its own affair: not even whether they exist is told.
        let theirs = owner != self.account();
        let mut told = json!({
            "action": checked.check.action,
            "resource": checked.check.resource,
            "resourceAccount": owner,
            "effect": checked.decision.effect.as_str(),
            "context": context(checked),
        });
        let because = &checked.decision.reason;
        let hidden = theirs
            && matches!(
                because.layer(),
                Some(Layer::Resource | Layer::ResourceControl)
            )
            && checked.decision.effect != Effect::Allowed;
        let Some(members) = told.as_object_mut() else {
            return told;
        };
        let mut set = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        if let Some(sentence) = &checked.sentence {
            set("message", json!(sentence));
        } else if checked.passes && checked.decision.effect == Effect::ImplicitDeny {
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
        checked.again(own, |request, policies| {
            let visible = |layer: Layer| {
                !(theirs && matches!(layer, Layer::Resource | Layer::ResourceControl))
            };
            let deciding: Vec<Value> = because
                .statements()
                .iter()
                .filter(|matched| visible(matched.layer))
                .filter_map(|matched| statement_json(policies, matched))
                .collect();
            set("decidedBy", Value::Array(deciding));
            let explanation = policy::explain(request, policies);
            let said = verdicts::policies_json(&explanation, visible);
            set("policies", Value::Array(said));
            let needed = verdicts::needed_json(&explanation);
            if !needed.is_empty() && !hidden {
                set("wouldAllow", Value::Array(needed));
            }
        });
        if encoding == Encoding::With
            && checked.decision.effect != Effect::Allowed
            && !hidden
            && let Some(message) = self.message(core, own, checked)
        {
            set("encodedMessage", json!(message));
        }
        told
    }

    /// The message that DecodeAuthorizationMessage decodes.
    fn message(&self, core: &Core, own: &AccountId, checked: &Checked) -> Option<String> {
        let statements: Vec<Value> = checked.again(own, |_, policies| {
            let matched = checked.decision.reason.statements().iter();
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
        let told = Told {
            caller: &self.caller,
            action: &checked.check.action,
            resource: &checked.check.resource,
            context: &checked.context,
            decision: &checked.decision,
            statements: &statements,
        };
        encode_authorization_message(&core.inner.sessions, &core.inner.ids, &told)
    }
}

fn context(checked: &Checked) -> Value {
    let keys = checked.context.iter().map(|(name, held)| {
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

/// A statement that took part in a decision, for programs.
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

/// A statement as JSON, made of its parts.
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
