//! The decision log of an account, for its root user and callers who are allowed `astriam:ReadDecisions`. Requests are signed for IAM.

use std::sync::Arc;

use http::Response;
use iam::{
    Authorization, Target,
    decisions::{self, DecisionFilter},
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use wire::Fault;

use crate::{
    door::{Context, Head, RequestLog, verify},
    edge::response::{self, Body},
};

/// The path of the log, and above the decisions in it.
pub(crate) const PATH: &str = "/_astriam/decisions";

/// How many decisions a page has by default, and at most.
const PAGE: usize = 50;
const LONGEST_PAGE: usize = 500;

/// Answers a request for decisions of the caller's account.
pub(crate) fn answer(
    context: &Context,
    mut head: Head<'_>,
    log: &mut RequestLog,
) -> Response<Body> {
    match read(context, &mut head, log) {
        Ok(decisions) => response::json_line(200, &decisions),
        Err(fault) => {
            log.code = Some(fault.code().to_owned());
            let body = json!({ "code": fault.code(), "error": fault.message() });
            response::json_line(fault.status(), &body)
        }
    }
}

fn read(context: &Context, head: &mut Head<'_>, log: &mut RequestLog) -> Result<Value, Fault> {
    let caller = verify::verify(context, head, "iam", b"")?;
    log.caller = caller.arn();
    log.action = "astriam:ReadDecisions".to_owned();
    let uri = &head.parts.uri;
    let rest = uri.path().strip_prefix(PATH).unwrap_or_default();
    let id = rest.strip_prefix('/').filter(|id| !id.is_empty());
    let account = &caller.account;
    let resource = format!(
        "arn:{}:astriam::{}:decision/{}",
        account.partition,
        account.id,
        id.unwrap_or("*")
    );
    let target = Target::new("astriam:ReadDecisions", resource);
    let (caller, origin) = (Arc::new(caller), Arc::new(head.origin.clone()));
    let mut authorization =
        Authorization::new(&context.core, Arc::clone(&caller), origin, "ReadDecisions")
            .without_log();
    let allowed = authorization.check(target);
    log.decision = authorization.finish().decision;
    allowed?;
    match id {
        Some(id) => {
            let record = decisions::get(&context.core, &caller, id);
            let record = record.ok_or_else(|| {
                Fault::other(
                    "NoSuchDecision",
                    404,
                    "This account has no decision with this id in the log.",
                )
            })?;
            Ok(decisions::detail(&context.core, &record))
        }
        None => list(context, &caller, uri.query().unwrap_or_default()),
    }
}

fn list(context: &Context, caller: &iam::Caller, query: &str) -> Result<Value, Fault> {
    let mut filter = DecisionFilter::default();
    let mut limit = PAGE;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
        let bad = |what: &str| Fault::validation(format!("{name} must be {what}."));
        match name {
            "caller" => filter.caller = Some(value),
            "action" => filter.action = Some(value),
            "effect" => match value.as_str() {
                "allowed" | "denied" | "explicitDeny" | "implicitDeny" => {
                    filter.effect = Some(value);
                }
                _ => return Err(bad("allowed, denied, explicitDeny or implicitDeny")),
            },
            "before" => {
                let number = value
                    .parse()
                    .map_err(|_| bad("the next of an earlier answer"))?;
                filter.before = Some(number);
            }
            "limit" => {
                limit = value
                    .parse()
                    .ok()
                    .filter(|limit| (1..=LONGEST_PAGE).contains(limit))
                    .ok_or_else(|| bad("a number from 1 to 500"))?;
            }
            _ => {
                return Err(Fault::validation(format!(
                    "{name} is not a filter. Filters are caller, action, effect, before and limit."
                )));
            }
        }
    }
    let mut found = decisions::list(&context.core, caller, &filter, limit + 1);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.number);
    let shown: Vec<Value> = found
        .iter()
        .map(|record| decisions::summary(record))
        .collect();
    Ok(json!({ "decisions": shown, "next": next.map(|number| number.to_string()) }))
}
