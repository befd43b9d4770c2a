//! The engine beside others in one run: the crates iam-rs and scratchstack-aspen, and npm's @cloud-copilot/iam-simulate (`iam-simulate.mjs`).
//!
//! All decide the same request by the same policies (`../workload.rs`), parsed and prepared before the clock starts; each must allow it.
//! `make bench` runs this. The first argument is the folder with the npm packages.

#[path = "../workload.rs"]
mod workload;

use std::{env, net::IpAddr, process::Command, str::FromStr};

use scratchstack_aspen as aspen;
use scratchstack_aws_principal as aws_principal;
use workload::{ACCOUNT, KEYS, LARGE, NAME, RESOURCE, SERVICE, USER, nanoseconds};

fn main() {
    let small = workload::policies(false);
    let large: Vec<String> = small.iter().cloned().chain(managed()).collect();
    let cases = [
        ("20 statements", small),
        ("20 statements and three large policies", large),
    ];
    for (name, texts) in &cases {
        println!("\n{name}");
        let own = ours(texts);
        if env::args().any(|word| word == "alone") {
            println!("{own:.0}");
            continue;
        }
        print("astriam-policy", own, own);
        print("iam-rs 0.8", iam_rs(texts), own);
        print("scratchstack-aspen 0.3", aspen(texts), own);
        match env::args().nth(1) {
            Some(folder) => print(
                "@cloud-copilot/iam-simulate",
                iam_simulate(&folder, texts),
                own,
            ),
            None => println!("{:<40} not installed", "@cloud-copilot/iam-simulate"),
        }
    }
}

fn print(name: &str, cost: f64, own: f64) {
    println!("{name:<40} {cost:>14.0} ns {:>10.1} x", cost / own);
}

fn managed() -> impl Iterator<Item = String> {
    LARGE.iter().map(|name| {
        let policy = model::managed_policies::aws_policies()
            .named(&name.to_ascii_lowercase())
            .expect("a policy of AWS");
        policy
            .document(policy.default_version)
            .expect("its document")
    })
}

fn ours(texts: &[String]) -> f64 {
    use policy::{Context, Document, DocumentKind, Effect, Policies, Policy, Principal, Request};
    let documents: Vec<Document> = texts
        .iter()
        .map(|text| Document::parse(text, DocumentKind::Identity).expect("a document"))
        .collect();
    let sources: Vec<Policy<'_>> = documents
        .iter()
        .map(|document| Policy { name: "", document })
        .collect();
    let mut context = Context::new();
    for (name, value) in KEYS {
        context.set_one(name, value);
    }
    let (principal, action) = (Principal::parse(USER), format!("{SERVICE}:{NAME}"));
    let request = Request {
        context: &context,
        ..Request::new(&principal, &action, RESOURCE, ACCOUNT)
    };
    let policies = Policies {
        identity: &sources,
        ..Policies::default()
    };
    assert_eq!(policy::decide(&request, &policies).effect, Effect::Allowed);
    nanoseconds(|| policy::decide(&request, &policies))
}

fn iam_rs(texts: &[String]) -> f64 {
    use iam_rs::{
        Arn, Context, ContextValue, Decision, IAMPolicy, IAMRequest, PolicyEvaluator, Principal,
        PrincipalId,
    };
    let policies: Vec<IAMPolicy> = texts
        .iter()
        .map(|text| serde_json::from_str(text).expect("a policy"))
        .collect();
    let mut context = Context::new();
    for (name, value) in KEYS {
        let value = match value {
            "true" => ContextValue::Boolean(true),
            "false" => ContextValue::Boolean(false),
            text => ContextValue::String(text.to_owned()),
        };
        context.insert(name.to_owned(), value);
    }
    let request = IAMRequest::new_with_context(
        Principal::Aws(PrincipalId::String(USER.to_owned())),
        format!("{SERVICE}:{NAME}"),
        Arn::parse(RESOURCE).expect("an ARN"),
        context,
    );
    let evaluator = PolicyEvaluator::with_policies(policies);
    let decision = evaluator.evaluate(&request).expect("a decision").decision;
    assert_eq!(decision, Decision::Allow);
    nanoseconds(|| evaluator.evaluate(&request))
}

fn aspen(texts: &[String]) -> f64 {
    use aspen::{Context, Decision, Policy, PolicySet, PolicySource};
    use aws_principal::{Principal, SessionData, SessionValue, User};
    let mut policies = PolicySet::new();
    for (n, text) in texts.iter().enumerate() {
        let source = PolicySource::new_entity_inline(USER, "AIDAEXAMPLEEXAMPLE11", n.to_string());
        policies.add_policy(source, Policy::from_str(text).expect("a policy"));
    }
    let mut session = SessionData::new();
    for (name, value) in KEYS {
        let value = match (name, value) {
            (_, "true") => SessionValue::Bool(true),
            (_, "false") => SessionValue::Bool(false),
            ("aws:SourceIp", text) => SessionValue::IpAddr(text.parse::<IpAddr>().expect("an IP")),
            (_, text) => SessionValue::String(text.to_owned()),
        };
        session.insert(name, value);
    }
    let user: User = User::from_str(USER).expect("a user");
    let context = Context::builder()
        .service(SERVICE)
        .api(NAME)
        .actor(Principal::from(vec![user.into()]))
        .resources(vec![RESOURCE.parse().expect("an ARN")])
        .session_data(session)
        .build()
        .expect("a context");
    let (decision, _) = policies.evaluate_all(&context).expect("a decision");
    assert_eq!(decision, Decision::Allow);
    nanoseconds(|| policies.evaluate_all(&context))
}

/// Runs `iam-simulate.mjs`, which prints nanoseconds.
fn iam_simulate(folder: &str, texts: &[String]) -> f64 {
    let case = serde_json::json!({
        "principal": USER, "action": format!("{SERVICE}:{NAME}"), "resource": RESOURCE, "account": ACCOUNT,
        "keys": KEYS.iter().map(|(name, value)| (name.to_string(), *value)).collect::<std::collections::BTreeMap<_, _>>(),
        "policies": texts.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect::<Vec<serde_json::Value>>(),
    });
    let file = env::temp_dir().join(format!("astriam-bench-{}.json", std::process::id()));
    std::fs::write(&file, case.to_string()).expect("a file to write");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/iam-simulate.mjs");
    let output = Command::new("node")
        .args([script, folder])
        .arg(&file)
        .output()
        .expect("node");
    let _ = std::fs::remove_file(&file);
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}
