//! `astriam why`: a decision of a running server, for people and programs. What it tells is [`iam::decisions`]'s.

use std::{ffi::OsString, fmt::Write as _};

use serde_json::Value;

use crate::{
    arguments::{Output, WhyFlags},
    failure::Failure,
    json::at,
    output,
    signing_client::Client,
};

/// The path of the decision log.
const PATH: &str = "/_astriam/decisions";

/// Asks the server for a decision and prints it.
pub(crate) fn print(flags: &WhyFlags, variables: &[(OsString, OsString)]) -> Result<(), Failure> {
    let client = Client::new(&flags.place, variables)?;
    let id = match flags.id.as_str() {
        "last" => last(&client)?,
        id => id.to_owned(),
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if !id.bytes().all(plain) {
        return Err(Failure::setting(
            format!("`{id}` is no id of a decision"),
            "it is in the answer's header x-astriam-decision-id; or ask for the last one: astriam why last",
        ));
    }
    let decision = ask(&client, &format!("{PATH}/{id}"), "")?;
    let text = match flags.output {
        Output::Json => format!("{decision:#}\n"),
        Output::Text => told(&decision),
    };
    output::print(text.as_bytes())
}

fn last(client: &Client) -> Result<String, Failure> {
    let list = ask(client, PATH, "limit=1")?;
    let id = at(&list, "/decisions/0/id").as_str();
    id.map(str::to_owned).ok_or_else(|| {
        Failure::of(
            "the server remembers no decision of this account",
            "call something first, with the same account's credentials",
        )
    })
}

fn ask(client: &Client, path: &str, query: &str) -> Result<Value, Failure> {
    let (status, body) = client.get(path, query)?;
    let answer: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status == "200" {
        return Ok(answer);
    }
    let said = at(&answer, "/error")
        .as_str()
        .unwrap_or("it does not say why");
    let hint = match at(&answer, "/code").as_str() {
        Some("NoSuchDecision") => {
            "the server remembers the last decisions alone (--decisions of serve), until it stops"
        }
        Some("AccessDenied") => {
            "the root user may read decisions, and whom astriam:ReadDecisions is allowed"
        }
        _ => {
            "are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY those of this server? eval \"$(astriam env)\""
        }
    };
    Err(Failure::of(
        format!("the server answers {status}: {said}"),
        hint,
    ))
}

/// A decision for people.
fn told(decision: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} {}",
        text(at(decision, "/caller")),
        text(at(decision, "/operation"))
    );
    let _ = writeln!(out, "  id        {}", text(at(decision, "/id")));
    let _ = writeln!(out, "  time      {}", text(at(decision, "/time")));
    let effect = text(at(decision, "/effect"));
    let let_through = at(decision, "/enforced") == false && effect != "allowed";
    let soft = if let_through {
        " (let through: --auth soft)"
    } else {
        ""
    };
    let _ = writeln!(out, "  decision  {effect}{soft}");
    for check in list(at(decision, "/checks")) {
        out.push('\n');
        of_check(&mut out, check);
    }
    if let Some(count) = at(decision, "/leftOut").as_u64() {
        let _ = writeln!(
            out,
            "\n{count} more checks were made, which are not remembered."
        );
    }
    out
}

fn of_check(out: &mut String, check: &Value) {
    let text = |name: &str| check[name].as_str().unwrap_or("-").to_owned();
    let _ = writeln!(
        out,
        "{} on {}: {}",
        text("action"),
        text("resource"),
        text("effect")
    );
    let _ = writeln!(out, "  because   {}", text("reason"));
    if let Some(message) = at(check, "/message").as_str() {
        let _ = writeln!(out, "  told      {message}");
    }
    explanation(out, check);
    let keys = at(check, "/context").as_object();
    if keys.is_some_and(|keys| !keys.is_empty()) {
        let _ = writeln!(out, "  condition keys");
    }
    for (key, value) in keys.into_iter().flatten() {
        let value = match value {
            Value::String(value) => value.clone(),
            other => other.to_string(),
        };
        let _ = writeln!(out, "    {key} = {value}");
    }
}

/// The statements that decided, what each policy says, and what would allow it.
pub(crate) fn explanation(out: &mut String, check: &Value) {
    for statement in list(at(check, "/decidedBy")) {
        let text = |name: &str| statement[name].as_str().unwrap_or_default().to_owned();
        let sid = at(statement, "/sid").as_str().filter(|sid| !sid.is_empty());
        let sid = sid.map(|sid| format!(" ({sid})")).unwrap_or_default();
        let name = text("policy");
        let name = if name.is_empty() {
            String::new()
        } else {
            format!(" {name}")
        };
        let start = at(statement, "/start");
        let _ = writeln!(
            out,
            "  by        {}{name}, statement {}{sid}, line {}, column {}",
            text("kind"),
            at(statement, "/number"),
            at(start, "/line"),
            at(start, "/column")
        );
        let _ = writeln!(out, "            {}", at(statement, "/statement"));
    }
    let policies = list(at(check, "/policies"));
    if !policies.is_empty() {
        let _ = writeln!(out, "  policies");
    }
    for policy in policies {
        let text = |name: &str| policy[name].as_str().unwrap_or_default().to_owned();
        let level = at(policy, "/level")
            .as_u64()
            .map(|level| format!(", level {level}"));
        let line = format!(
            "    {:<13} {}{} {}",
            text("effect"),
            text("kind"),
            level.unwrap_or_default(),
            text("policy")
        );
        let _ = writeln!(out, "{}", line.trim_end());
        // Statements of other actions are no surprise; what else keeps one from applying may be.
        for statement in list(&policy["statements"]) {
            let reasons: Vec<&str> = list(&statement["whyNot"])
                .iter()
                .filter_map(Value::as_str)
                .collect();
            if !reasons.is_empty()
                && !reasons
                    .iter()
                    .any(|reason| reason.contains("the action is not among"))
            {
                let _ = writeln!(
                    out,
                    "      statement {}: {}",
                    statement["number"],
                    reasons.join("; ")
                );
            }
        }
    }
    for wanted in list(at(check, "/wouldAllow")) {
        let kind = at(wanted, "/kind").as_str().unwrap_or_default();
        let article = if kind.starts_with('i') { "an" } else { "a" };
        let _ = writeln!(out, "  this would allow it, in {article} {kind}:");
        let _ = writeln!(out, "    {}", at(wanted, "/statement"));
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_denial_is_told_with_its_reason_and_what_would_allow_it() {
        let decision = json!({
            "id": "1", "time": "2025-03-27T08:00:00Z", "caller": "arn:aws:iam::1:user/bob", "operation": "CreateUser",
            "effect": "implicitDeny", "enforced": true,
            "checks": [{
                "action": "iam:CreateUser", "resource": "arn:aws:iam::1:user/x", "effect": "implicitDeny",
                "reason": "no identity-based policy allows it", "message": "User: … is not authorized",
                "decidedBy": [], "policies": [{"kind": "identity-based policy", "policy": "p", "effect": "implicitDeny", "level": null}],
                "wouldAllow": [{"kind": "identity-based policy", "statement": {"Effect": "Allow"}}],
                "context": {"aws:username": "bob", "aws:TagKeys": ["a"]},
            }],
        });
        assert_eq!(
            told(&decision),
            "\
arn:aws:iam::1:user/bob CreateUser
  id        1
  time      2025-03-27T08:00:00Z
  decision  implicitDeny

iam:CreateUser on arn:aws:iam::1:user/x: implicitDeny
  because   no identity-based policy allows it
  told      User: … is not authorized
  policies
    implicitDeny  identity-based policy p
  this would allow it, in a identity-based policy:
    {\"Effect\":\"Allow\"}
  condition keys
    aws:TagKeys = [\"a\"]
    aws:username = bob
"
            .replace("a identity", "an identity")
        );
    }
}
