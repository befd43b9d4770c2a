//! Products that may request delegated access: they register policy templates, and requests give the parameters.
//! IAM User Guide, "IAM temporary delegation for AWS Partners". AWS has no API for registration either; here it is part of the seed file.

use serde_json::Value;
use state::rows::partner::Parameter;

/// A parameter that is missing, of the wrong form, or not in the template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadParameter(pub(super) String);

/// Fills in a template. A list replaces a whole string; a single value can be a part of one.
pub(super) fn render(template: &str, parameters: &[Parameter]) -> Result<String, BadParameter> {
    let mut out = String::new();
    let mut used = vec![false; parameters.len()];
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("@{") {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        out.push_str(before);
        rest = behind;
        let bad = || BadParameter(name.to_owned());
        let found = parameters
            .iter()
            .position(|p| p.name == name)
            .ok_or_else(bad)?;
        let parameter = parameters.get(found).ok_or_else(bad)?;
        if let Some(used) = used.get_mut(found) {
            *used = true;
        }
        if parameter.list {
            rest = rest.strip_prefix('"').ok_or_else(bad)?;
            out = out.strip_suffix('"').ok_or_else(bad)?.to_owned();
            let items: Vec<String> = parameter.values.iter().map(|value| quoted(value)).collect();
            if items.is_empty() {
                return Err(bad());
            }
            let items = items.join(",");
            // Inside a list, its items join the others; elsewhere, it becomes a list.
            if out.trim_end().ends_with(['[', ',']) {
                out.push_str(&items);
            } else {
                out.push_str(&format!("[{items}]"));
            }
        } else {
            let [value] = parameter.values.as_slice() else {
                return Err(bad());
            };
            let text = quoted(value);
            let inside = text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'));
            out.push_str(inside.unwrap_or_default());
        }
    }
    out.push_str(rest);
    match parameters.iter().zip(used).find(|(_, used)| !used) {
        Some((unused, _)) => Err(BadParameter(unused.name.clone())),
        None => Ok(out),
    }
}

/// A text as a JSON string.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// The permissions boundaries that a policy requires for the roles that it allows to create (`RolePermissionRestrictionArns`).
pub(super) fn boundaries(policy: &str) -> Vec<String> {
    let Ok(policy) = serde_json::from_str::<Value>(policy) else {
        return Vec::new();
    };
    let mut boundaries = Vec::new();
    let statements = policy.get("Statement").into_iter().flat_map(items);
    for statement in statements.filter(|statement| creates_roles(statement)) {
        let operators = statement.get("Condition").and_then(Value::as_object);
        let keys = operators
            .into_iter()
            .flat_map(|operators| operators.values())
            .filter_map(Value::as_object)
            .flatten();
        for (key, values) in keys {
            if key.eq_ignore_ascii_case("iam:PermissionsBoundary") {
                boundaries.extend(items(values).filter_map(Value::as_str).map(str::to_owned));
            }
        }
    }
    boundaries.dedup();
    boundaries
}

fn creates_roles(statement: &Value) -> bool {
    let actions = statement.get("Action").into_iter().flat_map(items);
    statement.get("Effect").and_then(Value::as_str) == Some("Allow")
        && actions.filter_map(Value::as_str).any(|action| {
            action == "*"
                || action.eq_ignore_ascii_case("iam:*")
                || action.eq_ignore_ascii_case("iam:CreateRole")
        })
}

/// The items of a list, or a single value.
pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    }
    .iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, values: &[&str], list: bool) -> Parameter {
        Parameter {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            list,
        }
    }

    #[test]
    fn parameters_are_replaced_by_their_values() {
        let template =
            r#"{"Resource":["arn:aws:s3:::@{bucket}/*","@{tables}"],"Action":"@{actions}"}"#;
        let parameters = [
            parameter("bucket", &[r#"a"b\c"#], false),
            parameter("tables", &["t1", "t2"], true),
            parameter("actions", &["s3:Get*"], true),
        ];
        let rendered = render(template, &parameters).unwrap();
        assert_eq!(
            rendered,
            r#"{"Resource":["arn:aws:s3:::a\"b\\c/*","t1","t2"],"Action":["s3:Get*"]}"#
        );
    }

    #[test]
    fn the_unfit_parameter_is_reported() {
        let bad =
            |template: &str, parameters: &[Parameter]| render(template, parameters).unwrap_err().0;
        assert_eq!(bad(r#"{"a":"@{missing}"}"#, &[]), "missing");
        assert_eq!(bad("{}", &[parameter("unused", &["x"], false)]), "unused");
        assert_eq!(
            bad(
                r#"{"a":"@{several}"}"#,
                &[parameter("several", &["x", "y"], false)]
            ),
            "several"
        );
        assert_eq!(
            bad(
                r#"{"a":"b/@{inside}"}"#,
                &[parameter("inside", &["x"], true)]
            ),
            "inside"
        );
        assert_eq!(
            bad(r#"{"a":"@{empty}"}"#, &[parameter("empty", &[], true)]),
            "empty"
        );
    }

    #[test]
    fn a_value_cannot_end_its_string() {
        let parameters = [parameter("bucket", &[r#"x","Action":"*"#], false)];
        let rendered = render(r#"{"Resource":"@{bucket}"}"#, &parameters).unwrap();
        let value: Value = serde_json::from_str(&rendered).unwrap();
        assert_eq!(
            value,
            serde_json::json!({ "Resource": r#"x","Action":"*"# })
        );
    }

    #[test]
    fn a_value_that_ends_with_quotes_keeps_them() {
        let parameters = [parameter("bucket", &[r#""x""#], false)];
        let rendered = render(r#"{"Resource":"@{bucket}"}"#, &parameters).unwrap();
        let value: Value = serde_json::from_str(&rendered).unwrap();
        assert_eq!(value, serde_json::json!({ "Resource": r#""x""# }));
    }

    #[test]
    fn boundaries_are_those_of_statements_that_create_roles() {
        let policy = r#"{"Statement":[
            {"Effect":"Allow","Action":["iam:CreateRole","iam:PutRolePolicy"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::aws:policy/A"}}},
            {"Effect":"Allow","Action":"iam:PutRolePolicy","Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::aws:policy/B"}}}]}"#;
        assert_eq!(boundaries(policy), ["arn:aws:iam::aws:policy/A"]);
    }
}
