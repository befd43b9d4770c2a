//! The encoded reason for a denial, which only the account's own principals can decode.
//! STS API Reference, "DecodeAuthorizationMessage".

use policy::{Context, Decision, Effect, Reason, ValuesRef};
use serde_json::{Value, json};
use state::{
    account::AccountId,
    ids::Ids,
    session::{Purpose, Sessions},
};

use crate::call::caller::{Caller, Principal};

/// The longest message that DecodeAuthorizationMessage takes.
const LONGEST: usize = 10_240;

/// What a message says of a decision.
pub(crate) struct AuthorizationMessage<'a> {
    /// The caller.
    pub(crate) caller: &'a Caller,
    /// `iam:CreateUser`.
    pub(crate) action: &'a str,
    /// An ARN, or `*`.
    pub(crate) resource: &'a str,
    /// The condition keys.
    pub(crate) context: &'a Context,
    /// The decision.
    pub(crate) decision: &'a Decision,
    /// The deciding statements, as JSON objects of their policies.
    pub(crate) statements: &'a [Value],
}

impl AuthorizationMessage<'_> {
    /// Encrypts it for the caller's account. Where it would be too long, it leaves out condition keys, the last first.
    pub(crate) fn encode(&self, sessions: &Sessions, ids: &Ids) -> Option<String> {
        let account = self.caller.account.id.as_str();
        let mut keys: Vec<_> = self.context.iter().collect();
        loop {
            let text = self.text(&keys);
            let message = sessions.enclose(Purpose::AuthorizationMessage, account, &text, ids)?;
            if message.len() <= LONGEST {
                return Some(message);
            }
            keys.pop()?;
        }
    }

    fn text(&self, keys: &[(&str, ValuesRef<'_>)]) -> String {
        let denied = matches!(self.decision.reason, Reason::ExplicitDeny(_));
        let statements = self.statements.iter().map(statement);
        let matched: Vec<_> = statements.filter(|_| denied).collect();
        let conditions: Vec<_> = keys
            .iter()
            .map(|(key, values)| {
                let values = match values {
                    ValuesRef::One(value) => items([*value]),
                    ValuesRef::Many(values) => items(values.iter()),
                };
                json!({ "key": key, "values": values })
            })
            .collect();
        json!({
            "allowed": self.decision.effect == Effect::Allowed,
            "explicitDeny": denied,
            "matchedStatements": { "items": matched },
            "failures": { "items": [] },
            "context": {
                "principal": principal(self.caller),
                "action": self.action,
                "resource": self.resource,
                "conditions": { "items": conditions },
            },
        })
        .to_string()
    }
}

fn items<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Value {
    let items: Vec<_> = values
        .into_iter()
        .map(|value| json!({ "value": value.as_ref() }))
        .collect();
    json!({ "items": items })
}

fn principal(caller: &Caller) -> Value {
    let mut shown = json!({ "id": caller.user_id(), "arn": caller.arn() });
    if let (Principal::User(user), Some(shown)) = (&caller.principal, shown.as_object_mut()) {
        shown.insert("name".to_owned(), json!(user.name));
    }
    shown
}

/// A statement of a policy in the form of the message.
fn statement(statement: &Value) -> Value {
    let one_or_many = |name: &str| -> Vec<&str> {
        match statement.get(name) {
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            Some(value) => value.as_str().into_iter().collect(),
            None => Vec::new(),
        }
    };
    let conditions = statement.get("Condition").and_then(Value::as_object);
    let conditions = conditions.into_iter().flatten();
    let conditions: Vec<_> = conditions
        .map(|(operator, keys)| json!({ "operator": operator, "keys": keys }))
        .collect();
    let principals = match statement
        .get("Principal")
        .and_then(|principal| principal.get("AWS"))
    {
        Some(Value::Array(values)) => values.clone(),
        Some(value) => vec![value.clone()],
        None => Vec::new(),
    };
    let principals: Vec<_> = principals
        .iter()
        .map(|value| json!({ "value": value }))
        .collect();
    let effect = statement.get("Effect").and_then(Value::as_str);
    json!({
        "statementId": statement.get("Sid").and_then(Value::as_str).unwrap_or_default(),
        "effect": effect.unwrap_or_default().to_ascii_uppercase(),
        "principals": { "items": principals },
        "principalGroups": { "items": [] },
        "actions": items(one_or_many("Action")),
        "resources": items(one_or_many("Resource")),
        "conditions": { "items": conditions },
    })
}

/// The text of a message of an account; `None` for a message that this server did not make for it.
pub(crate) fn decode(sessions: &Sessions, account: &AccountId, message: &str) -> Option<String> {
    sessions.disclose(Purpose::AuthorizationMessage, account.as_str(), message)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use policy::{Layer, MatchedStatement};
    use smallvec::smallvec;
    use time::macros::datetime;

    use super::*;
    use state::{
        account::{Account, EntityId},
        dialect::Dialect,
        quota::Quotas,
        rows::user::User,
        session::SessionKeys,
    };

    fn bob() -> Caller {
        let created = datetime!(2025-03-27 08:00 UTC);
        let account = Account {
            id: AccountId::parse("123456789012").unwrap(),
            partition: "aws".to_owned(),
            dialect: Dialect::Aws,
            created,
            quotas: Quotas::default(),
        };
        let user = User {
            id: EntityId::new("AIDAX"),
            name: "bob".to_owned(),
            path: "/".to_owned(),
            created,
            boundary: None,
            tags: Vec::new(),
            password_last_used: None,
        };
        Caller {
            principal: Principal::User(Arc::new(user)),
            ..Caller::anonymous(Arc::new(account))
        }
    }

    fn denied() -> Decision {
        let matched = MatchedStatement {
            layer: Layer::Identity,
            level: 0,
            policy: 0,
            statement: 0,
        };
        Decision {
            effect: Effect::ExplicitDeny,
            reason: Reason::ExplicitDeny(smallvec![matched]),
        }
    }

    #[test]
    fn a_message_tells_its_account_alone() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let mut context = Context::new();
        context.set_one("aws:SourceIp", "127.0.0.1");
        context.set(
            "aws:TagKeys",
            policy::Values::Many(vec!["a".to_owned(), "b".to_owned()]),
        );
        let caller = bob();
        let statements =
            [json!({ "Sid": "No", "Effect": "Deny", "Action": "iam:*", "Resource": ["*"] })];
        let plain = AuthorizationMessage {
            caller: &caller,
            action: "iam:CreateUser",
            resource: "arn:aws:iam::123456789012:user/x",
            context: &context,
            decision: &denied(),
            statements: &statements,
        };
        let message = plain.encode(&sessions, &ids).unwrap();
        let text = decode(&sessions, &caller.account.id, &message).unwrap();
        let expected = json!({
            "allowed": false,
            "explicitDeny": true,
            "matchedStatements": { "items": [{
                "statementId": "No",
                "effect": "DENY",
                "principals": { "items": [] },
                "principalGroups": { "items": [] },
                "actions": { "items": [{ "value": "iam:*" }] },
                "resources": { "items": [{ "value": "*" }] },
                "conditions": { "items": [] },
            }] },
            "failures": { "items": [] },
            "context": {
                "principal": { "id": "AIDAX", "name": "bob", "arn": "arn:aws:iam::123456789012:user/bob" },
                "action": "iam:CreateUser",
                "resource": "arn:aws:iam::123456789012:user/x",
                "conditions": { "items": [
                    { "key": "aws:sourceip", "values": { "items": [{ "value": "127.0.0.1" }] } },
                    { "key": "aws:tagkeys", "values": { "items": [{ "value": "a" }, { "value": "b" }] } },
                ] },
            },
        });
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
        let other = AccountId::parse("210987654321").unwrap();
        assert_eq!(decode(&sessions, &other, &message), None);
        let cut = message.get(..message.len() - 2).unwrap();
        assert_eq!(decode(&sessions, &caller.account.id, cut), None);
    }

    #[test]
    fn a_message_is_no_longer_than_can_be_decoded() {
        let ids = Ids::random();
        let sessions = Sessions::new(SessionKeys::generate(&ids));
        let mut context = Context::new();
        for n in 0..100 {
            context.set_one(&format!("aws:RequestTag/{n}"), "v".repeat(200));
        }
        let caller = bob();
        let plain = AuthorizationMessage {
            caller: &caller,
            action: "iam:CreateUser",
            resource: "*",
            context: &context,
            decision: &denied(),
            statements: &[],
        };
        let message = plain.encode(&sessions, &ids).unwrap();
        assert!(message.len() <= LONGEST && message.len() > LONGEST / 2);
        assert!(decode(&sessions, &caller.account.id, &message).is_some());
    }
}
