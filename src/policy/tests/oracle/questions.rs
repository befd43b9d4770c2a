//! Random questions over a small vocabulary, so that statements often match.

use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};
use serde_json::{Map, Value, json};

pub(crate) const LAYERS: &[&str] = &[
    "identity",
    "boundary",
    "session",
    "vpce",
    "scp",
    "rcp",
    "resourcePolicy",
];

const ACCOUNTS: &[&str] = &["111122223333", "444455556666"];
const PRINCIPALS: &[&str] = &[
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:role/worker",
    "arn:aws:sts::111122223333:assumed-role/worker/one",
    "arn:aws:sts::111122223333:federated-user/bob",
    "arn:aws:iam::444455556666:user/eve",
    "anonymous",
    "sns.amazonaws.com",
];
const NAMED: &[&str] = &[
    "*",
    "111122223333",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:role/worker",
    "arn:aws:iam::111122223333:role/path/worker",
    "arn:aws:sts::111122223333:assumed-role/worker/one",
    "arn:aws:sts::111122223333:federated-user/bob",
    "arn:aws:iam::444455556666:user/eve",
];
const ASKED: &[&str] = &[
    "s3:GetObject",
    "s3:PutObject",
    "sqs:SendMessage",
    "kms:Decrypt",
    "ec2:RunInstances",
];
const ACTIONS: &[&str] = &[
    "*",
    "s3:*",
    "s3:Get*",
    "S3:getobject",
    "sqs:Send?essage",
    "kms:*",
    "ec2:Run*",
    "s3:*Object",
];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::b/key",
    "arn:aws:s3:::b/k*y",
    "arn:aws:s3:::b/bob/x:y",
];
const PATTERNS: &[&str] = &[
    "*",
    "arn:aws:s3:::b/*",
    "arn:aws:s3:::b/k?y",
    "arn:aws:s3:::b/${aws:username}/*",
    "arn:aws:s3:::b/k${*}y",
    "arn:aws:s3:*:*:*:y",
    "arn:aws:s3:::b/${k:tag, 'key'}",
    "arn:aws:sqs:*:*:*",
];
const KEYS: &[&str] = &[
    "aws:username",
    "k:tag",
    "k:number",
    "k:ip",
    "k:arn",
    "k:flag",
];
const VALUES: &[(&str, &[&str])] = &[
    ("aws:username", &["bob", "*", "eve"]),
    ("k:tag", &["key", "b*b", "BOB", "bob"]),
    ("k:number", &["1", "2.5", "10", "ten"]),
    ("k:ip", &["10.0.0.1", "10.1.0.1", "192.0.2.7"]),
    ("k:arn", &["arn:aws:sns:x:1:t", "arn:aws:sns:x:2:t:u"]),
    ("k:flag", &["true", "False"]),
];
const CONDITIONS: &[(&str, &str, &[&str])] = &[
    ("StringEquals", "k:tag", &["key", "b*b", "${aws:username}"]),
    ("StringNotEquals", "k:tag", &["key", "bob"]),
    ("StringEqualsIgnoreCase", "k:tag", &["bOb", "KEY"]),
    ("StringLike", "k:tag", &["b*", "k?y", "${aws:username}"]),
    ("StringNotLikeIfExists", "k:tag", &["b*", "?ey"]),
    ("ForAllValues:StringEquals", "k:tag", &["key", "bob"]),
    ("ForAnyValue:StringNotLike", "k:tag", &["b*"]),
    ("ForAnyValue:StringLikeIfExists", "k:tag", &["b*"]),
    ("NumericLessThan", "k:number", &["2", "10"]),
    ("NumericGreaterThanEqualsIfExists", "k:number", &["2.5"]),
    ("NumericNotEquals", "k:number", &["1", "10"]),
    ("IpAddress", "k:ip", &["10.0.0.0/16", "192.0.2.7"]),
    ("NotIpAddress", "k:ip", &["10.0.0.0/8"]),
    (
        "ArnLike",
        "k:arn",
        &["arn:aws:sns:*:1:*", "arn:aws:sns:*:*:t"],
    ),
    ("ArnNotEquals", "k:arn", &["arn:aws:sns:x:*:*:u"]),
    ("Bool", "k:flag", &["true"]),
    ("BoolIfExists", "k:flag", &["FALSE"]),
    ("Null", "k:tag", &["true", "false"]),
    ("Null", "aws:username", &["false"]),
];

fn some(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let everything = Just(json!("*"));
    let named = vec(select(words), 1..3).prop_map(|words| {
        if words.len() == 1 {
            json!(words[0])
        } else {
            json!(words)
        }
    });
    prop_oneof![1 => everything, 2 => named]
}

fn condition() -> impl Strategy<Value = Value> {
    vec((select(CONDITIONS), 0_usize..3), 0..2).prop_map(|all| {
        let mut condition = Map::new();
        for ((operator, key, values), at) in all {
            let value = values[at % values.len()];
            condition.entry(operator).or_insert_with(|| json!({}))[key] = json!([value]);
        }
        Value::Object(condition)
    })
}

/// A statement of an identity-based policy.
pub(crate) fn statement(allow: bool) -> impl Strategy<Value = Value> {
    let elements = (
        prop::bool::weighted(0.2),
        some(ACTIONS),
        prop::bool::weighted(0.2),
        some(PATTERNS),
        condition(),
    );
    elements.prop_map(
        move |(not_action, actions, not_resource, resources, condition)| {
            let mut statement = json!({"Effect": if allow { "Allow" } else { "Deny" }});
            statement[if not_action { "NotAction" } else { "Action" }] = actions;
            statement[if not_resource {
                "NotResource"
            } else {
                "Resource"
            }] = resources;
            if condition
                .as_object()
                .is_some_and(|condition| !condition.is_empty())
            {
                statement["Condition"] = condition;
            }
            statement
        },
    )
}

fn any_statement() -> impl Strategy<Value = Value> {
    prop_oneof![4 => statement(true), 1 => statement(false)]
}

fn document(statements: Vec<Value>, old: bool) -> Value {
    json!({"Version": if old { "2008-10-17" } else { "2012-10-17" }, "Statement": statements})
}

fn documents(count: std::ops::Range<usize>) -> impl Strategy<Value = Value> {
    let one = (vec(any_statement(), 1..4), prop::bool::weighted(0.1))
        .prop_map(|(statements, old)| document(statements, old));
    vec(one, count).prop_map(Value::Array)
}

fn resource_policy() -> impl Strategy<Value = Value> {
    let principals = prop_oneof![
        5 => vec(select(NAMED), 1..4).prop_map(|named| json!({"AWS": named})),
        1 => Just(json!("*")),
        1 => Just(json!({"Service": "sns.amazonaws.com"})),
    ];
    let one = (any_statement(), principals, prop::bool::weighted(0.15)).prop_map(
        |(mut statement, principals, not)| {
            statement[if not { "NotPrincipal" } else { "Principal" }] = principals;
            statement
        },
    );
    vec(one, 1..4).prop_map(|statements| document(statements, false))
}

fn levels() -> impl Strategy<Value = Value> {
    let level = prop_oneof![
        2 => Just(json!([{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}])),
        1 => documents(1..3),
    ];
    vec(level, 1..3).prop_map(Value::Array)
}

fn context() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        4 => (0_usize..4).prop_map(|at| vec![at]),
        1 => vec(0_usize..4, 0..3).prop_map(|mut many| { many.insert(0, 99); many }),
    ];
    btree_map(select(KEYS), value, 0..5).prop_map(|keys| {
        let keys = keys.into_iter().map(|(key, places)| {
            let (_, values) = VALUES.iter().find(|(name, _)| *name == key).unwrap();
            let value = |at: usize| values[at % values.len()];
            let value = match places.split_first() {
                Some((99, many)) => json!(many.iter().map(|at| value(*at)).collect::<Vec<_>>()),
                _ => json!(value(places[0])),
            };
            (key.to_owned(), value)
        });
        Value::Object(keys.collect())
    })
}

/// A question in the form of the case files.
pub(crate) fn question() -> impl Strategy<Value = Value> {
    let asked = (
        select(PRINCIPALS),
        select(ASKED),
        select(RESOURCES),
        select(ACCOUNTS),
        context(),
    );
    let own = (
        documents(0..3),
        option::weighted(0.3, documents(1..2)),
        option::weighted(0.3, documents(1..3)),
    );
    let others = (
        option::weighted(0.5, resource_policy()),
        option::weighted(0.3, levels()),
        option::weighted(0.3, levels()),
        option::weighted(0.1, documents(1..2)),
    );
    let flags = (
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
    );
    (asked, own, others, flags).prop_map(|((principal, action, resource, account, context), own, others, flags)| {
        let mut question = json!({
            "id": "", "principal": principal, "action": action, "resource": resource, "resourceAccount": account, "context": context,
            "identity": own.0,
            "flags": {"wildcardOnlyAction": flags.0, "serviceLinkedRole": flags.1, "principalAccountIsManagement": flags.2,
                "resourceAccountIsManagement": flags.3},
        });
        for (name, policies) in [
            ("boundary", own.1), ("session", own.2), ("resourcePolicy", others.0), ("scp", others.1), ("rcp", others.2), ("vpce", others.3),
        ] {
            if let Some(policies) = policies {
                question[name] = policies;
            }
        }
        question
    })
}
