//! A second engine: slow, short, and written from the numbered rules alone, on plain JSON. It shares no code with the first.

use serde_json::Value;

/// How a statement matches the principal, the strongest match first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Itself,
    Underlying,
    Account,
    No,
}

/// Decides a question in the form of the case files.
pub(crate) fn decide(q: &Value) -> &'static str {
    let text = |name: &str| q[name].as_str().unwrap();
    let flag = |name: &str| q["flags"][name].as_bool().unwrap_or(false);
    let (principal, action) = (text("principal"), text("action").to_lowercase());
    let list = |name: &str| q[name].as_array().cloned().unwrap_or_default();
    if action == "sts:getcalleridentity" {
        return "allowed"; // D9
    }
    let account = account(principal);
    let says = |documents: &[Value]| {
        documents
            .iter()
            .flat_map(statements)
            .filter_map(|one| applies(q, &one))
            .collect::<Vec<_>>()
    };
    let binds_scp =
        account.is_some() && !flag("principalAccountIsManagement") && !flag("serviceLinkedRole"); // A6, A7, B8
    let listed = ["s3:", "sqs:", "sts:", "kms:"]
        .iter()
        .any(|service| action.starts_with(service));
    let binds_rcp = listed && !flag("resourceAccountIsManagement") && !flag("serviceLinkedRole"); // A9
    let levels = |name: &str, binds: bool| {
        let levels = if binds { list(name) } else { Vec::new() };
        levels
            .iter()
            .map(|level| says(level.as_array().unwrap()))
            .collect::<Vec<_>>()
    };
    let (scp, rcp) = (levels("scp", binds_scp), levels("rcp", binds_rcp));
    let resource = says(q.get("resourcePolicy").map_or(&[], std::slice::from_ref));
    let (identity, boundary) = (says(&list("identity")), says(&list("boundary")));
    let (session, endpoint) = (says(&list("session")), says(&list("vpce")));

    // A3
    let layers = [&resource, &identity, &boundary, &session, &endpoint];
    if layers
        .into_iter()
        .chain(&scp)
        .chain(&rcp)
        .flatten()
        .any(|(allow, _)| !allow)
    {
        return "explicitDeny";
    }
    let limits = |name: &str, said: &[(bool, Match)]| list(name).is_empty() || !said.is_empty();
    // A4, A8, A10
    if scp.iter().chain(&rcp).any(Vec::is_empty) || !limits("vpce", &endpoint) {
        return "implicitDeny";
    }
    let granted = resource
        .iter()
        .map(|(_, named)| *named)
        .min()
        .unwrap_or(Match::No);
    let word = |allowed: bool| if allowed { "allowed" } else { "implicitDeny" };
    // B8, B9, D7
    let Some(account) = account else {
        return word(granted == Match::Itself);
    };
    // A11, A12, A13
    let federated = principal.contains(":federated-user/");
    let unlimited = limits("boundary", &boundary)
        && limits("session", &session)
        && (!federated || !session.is_empty());
    let root = principal.ends_with(":root");
    // A1: only the task policy of an AssumeRoot session limits the root user.
    let own = if root {
        limits("session", &session)
    } else {
        unlimited && !identity.is_empty()
    };
    // C1, C2
    if account != text("resourceAccount") {
        return word(own && granted != Match::No);
    }
    // D6, D8
    let must_grant = q.get("resourcePolicy").is_some()
        && (action.starts_with("sts:") || action.starts_with("kms:"));
    if must_grant && granted == Match::No {
        return "implicitDeny";
    }
    // A1, B1 to B7
    word(match granted {
        _ if root && !must_grant => own,
        Match::Itself => true,
        Match::Underlying => unlimited,
        Match::Account | Match::No => own,
    })
}

fn account(principal: &str) -> Option<&str> {
    let provider = principal.contains(":oidc-provider/");
    (principal.starts_with("arn:") && !provider).then(|| principal.split(':').nth(4).unwrap())
}

/// The statements of a document, each with its version.
fn statements(document: &Value) -> Vec<Value> {
    let mut statements = document["Statement"].as_array().unwrap().clone();
    for statement in &mut statements {
        statement["Version"] = document["Version"].clone();
    }
    statements
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null => Vec::new(),
        other => vec![other.to_string()],
    }
}

/// The effect of a statement that applies, and how it matches the principal.
fn applies(q: &Value, statement: &Value) -> Option<(bool, Match)> {
    let allow = statement["Effect"] == "Allow";
    let either = |name: &str, matches: &dyn Fn(&str) -> bool| {
        let not = format!("Not{name}");
        match (statement.get(name), statement.get(&not)) {
            (Some(values), _) => texts(values).iter().any(|value| matches(value)),
            (_, Some(values)) => !texts(values).iter().any(|value| matches(value)),
            _ => true,
        }
    };
    // E1, E2
    let asked = q["action"].as_str().unwrap().to_lowercase();
    let acts = either("Action", &|pattern| glob(&pattern.to_lowercase(), &asked));
    // E3 to E7
    let resource = q["resource"].as_str().unwrap();
    let wildcard = resource == "*" || q["flags"]["wildcardOnlyAction"] == true;
    let is_for = either("Resource", &|pattern| {
        pattern == "*" || !wildcard && arn(q, statement, pattern, resource)
    });
    let named = names(q, statement, allow);
    let conditions = statement.get("Condition").and_then(Value::as_object);
    let holds = conditions.into_iter().flatten().all(|(operator, keys)| {
        keys.as_object()
            .unwrap()
            .iter()
            .all(|(key, values)| condition(q, statement, operator, key, &texts(values))) // F1
    });
    (acts && is_for && named != Match::No && holds).then_some((allow, named))
}

fn names(q: &Value, statement: &Value, allow: bool) -> Match {
    let principal = q["principal"].as_str().unwrap();
    let one = |element: &str, value: &str| -> Match {
        let role = || {
            let name = principal.strip_prefix("arn:aws:sts::")?.split('/').nth(1)?;
            let (role, path) = value.split_once(":role/")?;
            (role.ends_with(account(principal)?)
                && path.rsplit('/').next() == Some(name)
                && principal.contains(":assumed-role/"))
            .then_some(()) // D3
        };
        let user = || {
            let (account, name) = principal.split_once(":federated-user/")?;
            (value == format!("{}:user/{name}", account.replace(":sts:", ":iam:"))).then_some(()) // B5
        };
        let whole = value
            .strip_suffix(":root")
            .map_or(value, |arn| arn.rsplit(':').next().unwrap());
        match element {
            _ if value == "*" => Match::Itself,
            "Service" | "Federated" if value == principal => Match::Itself,
            "AWS" if Some(whole) == account(principal) => Match::Account, // B6
            "AWS" if value == principal && principal.contains(":role/") => Match::Underlying, // B3
            "AWS" if value == principal => Match::Itself,                 // B2, B4, B5
            "AWS" if role().is_some() || user().is_some() => Match::Underlying, // B3, B5
            _ => Match::No,
        }
    };
    let all = |elements: &Value| -> Vec<Match> {
        match elements {
            Value::String(_) => vec![Match::Itself],
            Value::Object(elements) => elements
                .iter()
                .flat_map(|(element, values)| {
                    texts(values)
                        .into_iter()
                        .map(move |value| one(element, &value))
                })
                .collect(),
            _ => unreachable!(),
        }
    };
    if let Some(elements) = statement.get("Principal") {
        return all(elements).into_iter().min().unwrap();
    }
    let Some(elements) = statement.get("NotPrincipal") else {
        return Match::Itself;
    };
    let named = all(elements);
    let chain: &[Match] = match () {
        () if principal.contains(":assumed-role/") => {
            &[Match::Itself, Match::Underlying, Match::Account]
        }
        () if principal.contains(":role/") => &[Match::Underlying, Match::Account],
        () if principal.ends_with(":root") => &[Match::Account],
        () if account(principal).is_some() => &[Match::Itself, Match::Account],
        () => &[Match::Itself],
    };
    let everybody = texts(&elements["AWS"]).iter().any(|value| value == "*") || elements == "*";
    let bounded = q["boundary"]
        .as_array()
        .is_some_and(|policies| !policies.is_empty());
    let spared = if allow {
        named.iter().any(|one| *one != Match::No)
    } else {
        !bounded && (everybody || chain.iter().all(|one| named.contains(one)))
    }; // D4, D5
    if spared { Match::No } else { Match::Itself }
}

fn glob(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => {
            glob(&pattern[1..], text)
                || text
                    .chars()
                    .next()
                    .is_some_and(|c| glob(pattern, &text[c.len_utf8()..]))
        }
        (Some('?'), Some(c)) => glob(&pattern[1..], &text[c.len_utf8()..]),
        (Some(p), Some(c)) if p == c => glob(&pattern[p.len_utf8()..], &text[c.len_utf8()..]),
        _ => false,
    }
}

/// A pattern with its variables filled in. Literal stars become characters that no text contains. G1 to G6.
fn filled(q: &Value, statement: &Value, pattern: &str) -> Option<String> {
    if statement["Version"] != "2012-10-17" {
        return Some(pattern.to_owned()); // H1
    }
    let mut rest = pattern;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}')?;
        let value = match inside.split_once(", ") {
            _ if ["*", "?", "$"].contains(&inside) => inside.to_owned(),
            Some((key, default)) => match lookup(q, key) {
                None => default.trim_matches('\'').to_owned(),
                Some(value) => value.as_str()?.to_owned(),
            },
            None => lookup(q, inside)?.as_str()?.to_owned(),
        };
        out += before;
        out += &literal(&value);
        rest = behind;
    }
    Some(out + rest)
}

fn literal(text: &str) -> String {
    text.replace('*', "\u{1}").replace('?', "\u{2}")
}

fn lookup<'q>(q: &'q Value, key: &str) -> Option<&'q Value> {
    q["context"]
        .as_object()?
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(key))
        .map(|(_, value)| value)
}

fn arn(q: &Value, statement: &Value, pattern: &str, text: &str) -> bool {
    let mut ours: Vec<String> = pattern.splitn(6, ':').map(str::to_owned).collect();
    let text = literal(text);
    let theirs: Vec<&str> = text.splitn(6, ':').collect();
    let Some(last) = ours.get_mut(5) else {
        return false;
    };
    let Some(resource) = filled(q, statement, last) else {
        return false;
    };
    *last = resource;
    theirs.len() == 6
        && ours
            .iter()
            .zip(&theirs)
            .all(|(one, other)| glob(one, other)) // E5
}

fn condition(q: &Value, statement: &Value, operator: &str, key: &str, wanted: &[String]) -> bool {
    let (set, operator) = operator
        .split_once(':')
        .map_or(("", operator), |(set, operator)| (set, operator));
    let found = lookup(q, key);
    if operator == "Null" {
        return wanted
            .iter()
            .any(|absent| (absent == "true") == found.is_none()); // F5
    }
    let (operator, if_exists) = operator
        .strip_suffix("IfExists")
        .map_or((operator, false), |operator| (operator, true));
    let negated = operator.contains("Not");
    let Some(found) = found else {
        return match set {
            "ForAllValues" => true,     // F8
            "ForAnyValue" => if_exists, // F9
            _ => if_exists || negated,  // F3, F4
        };
    };
    let test = |value: &str| {
        wanted
            .iter()
            .any(|wanted| compare(q, statement, &operator.replace("Not", ""), wanted, value))
            != negated
    }; // F2
    match (set, found) {
        (_, Value::String(value)) => test(value),
        ("", _) => false, // F16
        ("ForAllValues", values) => texts(values).iter().all(|value| test(value)),
        (_, values) => texts(values).iter().any(|value| test(value)),
    }
}

fn compare(q: &Value, statement: &Value, operator: &str, wanted: &str, value: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let ordered = |holds: fn(f64, f64) -> bool| {
        number(value)
            .zip(number(wanted))
            .is_some_and(|(one, other)| holds(one, other))
    };
    match operator {
        "StringEquals" => {
            filled(q, statement, &literal(wanted)).is_some_and(|wanted| wanted == literal(value))
        } // F7
        "StringEqualsIgnoreCase" => wanted.eq_ignore_ascii_case(value),
        "StringLike" => {
            filled(q, statement, wanted).is_some_and(|pattern| glob(&pattern, &literal(value)))
        }
        "Bool" => wanted.eq_ignore_ascii_case(value), // F13
        "NumericEquals" => ordered(|one, other| one == other), // F11
        "NumericLessThan" => ordered(|one, other| one < other),
        "NumericGreaterThanEquals" => ordered(|one, other| one >= other),
        "IpAddress" => {
            // F10, IPv4 alone
            let bits = |text: &str| {
                text.split('.')
                    .map(|part| part.parse::<u32>().unwrap())
                    .fold(0_u32, |bits, part| bits << 8 | part)
            };
            let (network, length) = wanted
                .split_once('/')
                .map_or((wanted, 32), |(network, length)| {
                    (network, length.parse().unwrap())
                });
            (bits(network) ^ bits(value))
                .checked_shr(32 - length)
                .unwrap_or(0)
                == 0
        }
        "ArnLike" | "ArnEquals" => arn(q, statement, wanted, value), // F14
        other => unreachable!("{other}"),
    }
}
