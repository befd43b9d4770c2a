//! The invariants of any text that is read as a document.

use policy::{
    Context, Document, DocumentKind, Effect, Policies, Policy, Principal, Request, decide, explain,
};

const KINDS: [DocumentKind; 8] = [
    DocumentKind::Managed,
    DocumentKind::Identity,
    DocumentKind::Session,
    DocumentKind::ServiceControl,
    DocumentKind::ResourceControl,
    DocumentKind::Endpoint,
    DocumentKind::Trust,
    DocumentKind::Resource,
];

/// Reads the text as every kind of document. Panics if an invariant is broken.
pub(crate) fn check(text: &str) {
    for kind in KINDS {
        match Document::parse(text, kind) {
            Ok(document) => ask(text, &document),
            Err(malformed) => {
                assert!(
                    malformed.at <= malformed.end && malformed.end <= text.len().max(malformed.at),
                    "{malformed:?}"
                );
                assert!(!malformed.text.is_empty() && !malformed.detail.is_empty());
                assert!(malformed.excerpt(text).contains('^'));
            }
        }
    }
}

fn ask(text: &str, document: &Document) {
    assert!(!document.is_empty());
    for at in 0..document.len() {
        let statement = document.statement(at).expect("as many as it has");
        let range = statement.range();
        assert!(
            text[range.start..range.end].starts_with('{')
                && text[range.start..range.end].ends_with('}')
        );
        assert_eq!(range.start_position, policy::position(text, range.start));
        for word in statement.actions().1.iter().chain(statement.resources().1) {
            assert!(text[word.start..word.end].starts_with('"'));
        }
    }
    for principal in document.principals() {
        assert!(text[principal.start..principal.end].starts_with('"'));
    }
    let mut context = Context::new();
    for key in document.keys() {
        context.set_one(&key, "1");
    }
    let principal = Principal::parse("arn:aws:iam::111122223333:user/bob");
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::bucket/key"),
        ("sts:AssumeRole", "arn:aws:iam::111122223333:role/r"),
        ("*", "*"),
    ] {
        let request = Request {
            context: &context,
            ..Request::new(&principal, action, resource, "111122223333")
        };
        let source = Policy {
            name: "fuzzed",
            document,
        };
        let sources = [source];
        let policies = Policies {
            identity: &sources,
            resource: Some(source),
            boundary: &sources,
            ..Policies::default()
        };
        let decision = decide(&request, &policies);
        let explanation = explain(&request, &policies);
        assert_eq!(decision, explanation.decision);
        assert!(
            explanation.missing_statements.is_empty() || decision.effect == Effect::ImplicitDeny
        );
    }
}
