//! `astriam why`: explains a decision of a running server. [`iam::decisions`] defines the JSON.

use std::{ffi::OsString, fmt::Write as _};

use serde_json::Value;

use crate::{
    arguments::{Output, WhyFlags},
    failure::Failure,
    json::at,
    output,
    signing_client::SigningClient,
};

/// The path of the decision log.
const PATH: &str = "/_astriam/decisions";

/// Fetches a decision and prints it.
pub(crate) fn print(flags: &WhyFlags, variables: &[(OsString, OsString)]) -> Result<(), Failure> {
    let client = SigningClient::new(&flags.connection, variables)?;
    let id = match flags.id.as_str() {
        "last" => last(&client)?,
        id => id.to_owned(),
    };
    let valid = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if !id.bytes().all(valid) {
        return Err(Failure::setting(
            format!("`{id}` is not the id of a decision"),
            "use the response header x-astriam-decision-id, or `last`: astriam why last",
        ));
    }
    let decision = fetch(&client, &format!("{PATH}/{id}"), "")?;
    let text = match flags.output {
        Output::Json => format!("{decision:#}\n"),
        Output::Text => text_of(&decision),
    };
    output::print(text.as_bytes())
}

fn last(client: &SigningClient) -> Result<String, Failure> {
    let list = fetch(client, PATH, "limit=1")?;
    let id = at(&list, "/decisions/0/id").as_str();
    id.map(str::to_owned).ok_or_else(|| {
        Failure::of(
            "the server has no decisions of this account",
            "make a call first, with credentials of the same account",
        )
    })
}

fn fetch(client: &SigningClient, path: &str, query: &str) -> Result<Value, Failure> {
    let (status, body) = client.get(path, query)?;
    let response: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status == "200" {
        return Ok(response);
    }
    let message = at(&response, "/error")
        .as_str()
        .unwrap_or("no reason given");
    let hint = match at(&response, "/code").as_str() {
        Some("NoSuchDecision") => {
            "the server keeps only the last decisions (--decisions of serve), until it stops"
        }
        Some("AccessDenied") => {
            "use the root user's credentials, or allow the caller astriam:ReadDecisions"
        }
        _ => "use credentials of this server: eval \"$(astriam env)\"",
    };
    Err(Failure::of(
        format!("the server returned {status}: {message}"),
        hint,
    ))
}

/// A decision as text.
fn text_of(decision: &Value) -> String {
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
    let soft_denial = at(decision, "/enforced") == false && effect != "allowed";
    let soft = if soft_denial {
        " (let through: --auth soft)"
    } else {
        ""
    };
    let _ = writeln!(out, "  decision  {effect}{soft}");
    for check in list(at(decision, "/checks")) {
        out.push('\n');
        write_check(&mut out, check);
    }
    if let Some(count) = at(decision, "/leftOut").as_u64() {
        let _ = writeln!(out, "\n{count} more checks were made but not kept.");
    }
    out
}

fn write_check(out: &mut String, check: &Value) {
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
        let _ = writeln!(out, "  message   {message}");
    }
    write_explanation(out, check);
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

/// Writes the statements that decided, the verdict of each policy, and the statements that would allow the request.
pub(crate) fn write_explanation(out: &mut String, check: &Value) {
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
        // Statements about other actions are left out, because they explain nothing.
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
    for needed in list(at(check, "/wouldAllow")) {
        let kind = at(needed, "/kind").as_str().unwrap_or_default();
        let article = if kind.starts_with('i') { "an" } else { "a" };
        let _ = writeln!(out, "  this would allow it, in {article} {kind}:");
        let _ = writeln!(out, "    {}", at(needed, "/statement"));
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
    fn a_denial_shows_its_reason_and_the_statement_that_would_allow_it() {
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
            text_of(&decision),
            "\
arn:aws:iam::1:user/bob CreateUser
  id        1
  time      2025-03-27T08:00:00Z
  decision  implicitDeny

iam:CreateUser on arn:aws:iam::1:user/x: implicitDeny
  because   no identity-based policy allows it
  message   User: … is not authorized
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
