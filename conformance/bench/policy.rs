//! The cost of a decision on one core, with its matched statements. `make bench`; `bench/rivals` compares other engines.

mod workload;

use policy::{Context, Document, DocumentKind, Effect, Policies, Policy, Principal, Request};
use workload::{ACCOUNT, KEYS, LARGE, NAME, RESOURCE, SERVICE, USER, nanoseconds};

/// The limit for twenty conditional statements, in nanoseconds.
const TARGET: f64 = 600.0;
/// The limit for what AWS's three largest managed policies add.
const RATIO: f64 = 1.3;

fn main() {
    let small = documents(&workload::policies(false));
    let all = documents(&workload::policies(true));
    let large: Vec<Document> = small.iter().cloned().chain(managed()).collect();

    println!("{:<60} {:>10}", "decision", "ns");
    let twenty = measure("20 conditional statements in 10 policies", &small, 3);
    measure("the same, of which all 20 match", &all, 20);
    let more = measure(
        "the 20, with ReadOnlyAccess, SecurityAudit, PowerUserAccess",
        &large,
        5,
    );
    println!(
        "{:<60} {:>10.0}",
        "filling a context of 14 keys",
        nanoseconds(context)
    );
    let parse = nanoseconds(|| documents(&workload::policies(false)[..1]));
    println!("{:<60} {parse:>10.0}", "compiling one of the policies");
    println!(
        "\n20 statements: {twenty:.0} ns, target {TARGET:.0} ns; with the three: x {:.2}, target x {RATIO}",
        more / twenty
    );
    if twenty > TARGET || more / twenty > RATIO {
        println!("missed");
    }
}

fn context() -> Context {
    let mut context = Context::with_capacity(KEYS.len());
    for (name, value) in KEYS {
        context.set_one(name, value);
    }
    context
}

fn documents(texts: &[String]) -> Vec<Document> {
    let parse = |text: &String| Document::parse(text, DocumentKind::Identity).expect("a document");
    texts.iter().map(parse).collect()
}

fn managed() -> impl Iterator<Item = Document> {
    LARGE.iter().map(|name| {
        let policy = model::managed_policies::aws_policies()
            .named(&name.to_ascii_lowercase())
            .expect("a policy of AWS");
        let text = policy
            .document(policy.default_version)
            .expect("its document");
        Document::parse(&text, DocumentKind::Managed).expect("a document")
    })
}

fn measure(what: &str, documents: &[Document], matched: usize) -> f64 {
    let sources: Vec<Policy<'_>> = documents
        .iter()
        .map(|document| Policy { name: "", document })
        .collect();
    let (principal, context) = (Principal::parse(USER), context());
    let request = Request {
        context: &context,
        ..Request::new(
            &principal,
            &format!("{SERVICE}:{NAME}").leak()[..],
            RESOURCE,
            ACCOUNT,
        )
    };
    let policies = Policies {
        identity: &sources,
        ..Policies::default()
    };
    let decision = policy::decide(&request, &policies);
    assert_eq!(decision.effect, Effect::Allowed, "{what}");
    assert!(
        matches!(&decision.reason, policy::Reason::Allowed(statements) if statements.len() == matched),
        "{what}: {decision:?}"
    );
    let cost = nanoseconds(|| policy::decide(&request, &policies));
    println!("{what:<60} {cost:>10.0}");
    cost
}
