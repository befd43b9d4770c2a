//! I: the parts of simulator results that the engine provides: verdicts, matched statements with positions, missing keys.

use astriam_policy::{
    Context, Document, DocumentKind, Effect, Explanation, Layer, Mismatch, Policies, Policy,
    Principal, Reason, Request, Values, decide, explain,
};

use crate::cases::*;

fn parse(text: &str, kind: DocumentKind) -> Document {
    Document::parse(text, kind).unwrap()
}

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Other", "Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:s3:::other/*"},
    {
      "Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::bucket/${aws:username}*",
      "Condition": {"StringEquals": {"aws:PrincipalTag/Team": ["red", "blue"]}, "NumericLessThan": {"s3:max-keys": "5"}}
    }
  ]
}"#;

/// Decides with one identity-based policy.
fn ask<T>(context: &Context, then: impl FnOnce(&Request<'_>, &Policies<'_>) -> T) -> T {
    let (document, principal) = (parse(POLICY, DocumentKind::Identity), Principal::parse(BOB));
    let request = Request {
        context,
        ..Request::new(&principal, "s3:GetObject", "arn:aws:s3:::bucket/bob", A)
    };
    let identity = [Policy {
        name: "ReadB",
        document: &document,
    }];
    then(
        &request,
        &Policies {
            identity: &identity,
            ..Policies::default()
        },
    )
}

fn context(team: &str) -> Context {
    let mut context = Context::new();
    context.set_one("aws:username", "bob");
    context.set_one("aws:principaltag/team", team);
    context
}

#[test]
fn i3_effects_have_the_names_of_the_simulator() {
    let words = [Effect::Allowed, Effect::ExplicitDeny, Effect::ImplicitDeny].map(Effect::as_str);
    assert_eq!(words, [ALLOWED, EXPLICIT, IMPLICIT]);
}

#[test]
fn i4_matched_statements_have_positions() {
    let mut context = context("red");
    context.set_one("s3:max-keys", "1");
    let matched = ask(&context, |request, policies| {
        match decide(request, policies).reason {
            Reason::Allowed(matched) => matched,
            other => panic!("{other:?}"),
        }
    });
    let [matched] = matched.as_slice() else {
        panic!("{matched:?}")
    };
    assert_eq!(
        (matched.layer, matched.policy, matched.statement),
        (Layer::Identity, 0, 1)
    );
    let range = parse(POLICY, DocumentKind::Identity).range(1).unwrap();
    assert_eq!((range.start_position, range.end_position), ((5, 5), (8, 6)));
    assert!(
        POLICY[range.start..range.end].starts_with('{')
            && POLICY[range.start..range.end].ends_with('}')
    );
}

#[test]
fn i4_with_a_deny_only_deny_statements_are_matched() {
    let decision = decide_with(&[allow("*").to_string(), deny("s3:*").to_string()]);
    let Reason::ExplicitDeny(matched) = decision else {
        panic!("{decision:?}")
    };
    assert_eq!(
        matched.iter().map(|one| one.policy).collect::<Vec<_>>(),
        [1]
    );
}

fn decide_with(texts: &[String]) -> Reason {
    let documents: Vec<Document> = texts
        .iter()
        .map(|text| parse(text, DocumentKind::Identity))
        .collect();
    let identity: Vec<Policy<'_>> = documents
        .iter()
        .map(|document| Policy { name: "", document })
        .collect();
    let principal = Principal::parse(BOB);
    let request = Request::new(&principal, "s3:GetObject", OBJECT, A);
    decide(
        &request,
        &Policies {
            identity: &identity,
            ..Policies::default()
        },
    )
    .reason
}

#[test]
fn i5_missing_keys_are_those_that_policies_use_and_the_request_lacks() {
    let missing = |context: &Context| {
        ask(context, |request, policies| {
            explain(request, policies)
                .missing_keys
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(
        missing(&Context::new()),
        ["aws:username", "aws:PrincipalTag/Team", "s3:max-keys"]
    );
    assert_eq!(missing(&context("red")), ["s3:max-keys"]);
}

#[test]
fn i5_keys_of_control_policies_are_not_missing() {
    let control = parse(
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Null":{"aws:PrincipalOrgID":"true"}}}}"#,
        DocumentKind::ServiceControl,
    );
    let principal = Principal::parse(BOB);
    let level: &[Policy<'_>] = &[Policy {
        name: "",
        document: &control,
    }];
    let request = Request::new(&principal, "s3:GetObject", OBJECT, A);
    assert!(
        explain(
            &request,
            &Policies {
                scp: &[level],
                ..Policies::default()
            }
        )
        .missing_keys
        .is_empty()
    );
}

#[test]
fn each_statement_reports_why_it_does_not_apply() {
    let context = context("green");
    ask(&context, |request, policies| {
        let Explanation {
            decision, layers, ..
        } = explain(request, policies);
        assert_eq!(decision.effect, Effect::ImplicitDeny);
        let [layer] = layers.as_slice() else {
            panic!("{layers:?}")
        };
        assert_eq!(
            (layer.layer, layer.verdict, layer.policies[0].name),
            (Layer::Identity, Effect::ImplicitDeny, "ReadB")
        );
        let [other, read] = layer.policies[0].statements.as_slice() else {
            panic!("two statements")
        };
        assert_eq!(other.statement.sid(), Some("Other"));
        assert_eq!(other.mismatches, [Mismatch::Action, Mismatch::Resource]);
        let [Mismatch::Condition(team), Mismatch::Condition(keys)] = read.mismatches.as_slice()
        else {
            panic!("{read:?}")
        };
        assert_eq!(team.found, Some(Values::One("green".into())));
        assert_eq!(
            (
                team.condition.operator.as_str(),
                team.condition.values.len()
            ),
            ("StringEquals", 2)
        );
        let value = &team.condition.values[1];
        assert_eq!(&POLICY[value.start..value.end], r#""blue""#);
        assert_eq!(keys.found, None);
        assert_eq!(
            read.mismatches[1].to_string(),
            "NumericLessThan s3:max-keys does not hold: the request does not carry the key"
        );
    });
}

#[test]
fn i6_i7_each_layer_and_level_has_its_own_verdict() {
    let (all, none, denied) = (
        parse(&allow("*").to_string(), DocumentKind::Identity),
        parse(&allow("ec2:*").to_string(), DocumentKind::Identity),
        parse(&deny("s3:*").to_string(), DocumentKind::Identity),
    );
    let source = |document| Policy { name: "", document };
    let principal = Principal::parse(BOB);
    let request = Request {
        service_linked_role: true,
        ..Request::new(&principal, "s3:GetObject", OBJECT, A)
    };
    let levels: [&[Policy<'_>]; 2] = [&[source(&all)], &[source(&none)]];
    let policies = Policies {
        scp: &levels,
        identity: &[source(&all)],
        boundary: &[source(&denied)],
        ..Policies::default()
    };
    let explanation = explain(&request, &policies);
    let said: Vec<_> = explanation
        .layers
        .iter()
        .map(|one| (one.layer, one.level, one.binds, one.verdict))
        .collect();
    assert_eq!(
        said,
        [
            (Layer::ServiceControl, 0, false, Effect::Allowed),
            (Layer::ServiceControl, 1, false, Effect::ImplicitDeny),
            (Layer::Boundary, 0, true, Effect::ExplicitDeny),
            (Layer::Identity, 0, true, Effect::Allowed),
        ]
    );
    assert!(
        explanation.missing_statements.is_empty(),
        "an explicit deny stays"
    );
}

#[test]
fn the_smallest_statements_that_would_allow_are_reported() {
    let none = parse(&allow("ec2:*").to_string(), DocumentKind::Identity);
    let source = |document| Policy { name: "", document };
    let principal = Principal::parse(OTHER);
    let request = Request::new(&principal, "s3:GetObject", "arn:aws:s3:::bucket/a*b", A);
    let level: &[Policy<'_>] = &[source(&none)];
    let policies = Policies {
        scp: &[level],
        boundary: &[source(&none)],
        ..Policies::default()
    };
    let needed = explain(&request, &policies).missing_statements;
    let statement =
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/a${*}b"}"#;
    let told: Vec<_> = needed
        .iter()
        .map(|one| (one.layer, one.statement.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Layer::ServiceControl, statement),
            (
                Layer::Resource,
                r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:user/eve"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket/a${*}b"}"#
            ),
            (Layer::Boundary, statement),
            (Layer::Identity, statement),
        ]
    );
}

#[test]
fn statements_that_would_allow_are_reported_in_any_partition() {
    let account = "ba6647f1-eeb1-4c9b-b18c-e76e6928c77d";
    let principal = Principal::parse(&format!("arn:demo:iam::{account}:user/bob@astran.io"));
    for (resource, written) in [("arn:demo:s3:::bucket", "arn:demo:s3:::bucket"), ("*", "*")] {
        let request = Request::new(&principal, "s3:CreateBucket", resource, account);
        let needed = explain(&request, &Policies::default()).missing_statements;
        assert_eq!(needed.len(), 1, "{resource}");
        assert_eq!(
            needed[0].statement,
            format!(r#"{{"Effect":"Allow","Action":"s3:CreateBucket","Resource":"{written}"}}"#)
        );
    }
}
