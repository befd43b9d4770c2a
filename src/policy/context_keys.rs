//! The context keys that a document refers to: in its conditions, and as policy variables in resources and condition values.
//! IAM API Reference, "GetContextKeysForCustomPolicy".

use crate::{
    Document, DocumentKind, Malformed, Partition,
    json::{self, Json, Member, Node},
};

/// The context keys of a document, spelled as it spells them, in the order in which they stand there. Keys are told apart ignoring
/// case: of two spellings the first is kept.
///
/// # Errors
/// [`Malformed`] for what is no document of this kind.
pub fn context_keys(
    text: &str,
    kind: DocumentKind,
    partition: &Partition<'_>,
) -> Result<Vec<String>, Malformed> {
    // Only a document that could be decided with has keys.
    let document = Document::parse_in(text, kind, partition)?;
    let mut found = Found {
        variables: document.is_current(),
        keys: Vec::new(),
    };
    if let Ok(root) = json::parse(text) {
        for statement in member(&root, "Statement").into_iter().flat_map(items) {
            found.statement(statement);
        }
    }
    Ok(found.keys)
}

impl Document {
    /// Whether one of its statements denies something.
    pub fn denies(&self) -> bool {
        self.statements.iter().any(|statement| !statement.allow)
    }
}

/// The keys that were met so far.
struct Found {
    /// Whether `${…}` is a variable here: from version 2012-10-17 on.
    variables: bool,
    keys: Vec<String>,
}

impl Found {
    fn statement(&mut self, statement: &Node) {
        let Json::Object(members) = &statement.value else {
            return;
        };
        for Member { name, node, .. } in members {
            match name.as_str() {
                "Resource" | "NotResource" => items(node).for_each(|item| self.text(item)),
                "Condition" => self.condition(node),
                _ => {}
            }
        }
    }

    fn condition(&mut self, condition: &Node) {
        let Json::Object(operators) = &condition.value else {
            return;
        };
        for Member { node, .. } in operators {
            let Json::Object(keys) = &node.value else {
                continue;
            };
            for Member { name, node, .. } in keys {
                self.key(name);
                items(node).for_each(|value| self.text(value));
            }
        }
    }

    /// The variables in a text. `${*}`, `${?}` and `${$}` are characters, and what follows a comma is a default.
    fn text(&mut self, node: &Node) {
        let Json::Text(text) = &node.value else {
            return;
        };
        let mut rest = text.as_str();
        while let Some((inside, behind)) = rest
            .split_once("${")
            .and_then(|(_, after)| after.split_once('}'))
            .filter(|_| self.variables)
        {
            if !matches!(inside, "*" | "?" | "$") {
                let name = inside.split_once(',').map_or(inside, |(name, _)| name);
                self.key(name.trim());
            }
            rest = behind;
        }
    }

    fn key(&mut self, key: &str) {
        if !self
            .keys
            .iter()
            .any(|known| known.eq_ignore_ascii_case(key))
        {
            self.keys.push(key.to_owned());
        }
    }
}

fn member<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    let Json::Object(members) = &node.value else {
        return None;
    };
    members
        .iter()
        .find(|member| member.name == name)
        .map(|member| &member.node)
}

/// The items of a list, or the one value that stands for a list.
fn items(node: &Node) -> impl Iterator<Item = &Node> {
    match &node.value {
        Json::List(nodes) => nodes.as_slice(),
        _ => std::slice::from_ref(node),
    }
    .iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Result<Vec<String>, Malformed> {
        context_keys(text, DocumentKind::Identity, &Partition::default())
    }

    /// The example of the AWS CLI Command Reference, "get-context-keys-for-custom-policy".
    #[test]
    fn variables_and_condition_keys_stand_in_the_order_of_the_document() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-west-2:123456789012:table/${aws:username}","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2015-08-16T12:00:00Z"}}}}"#;
        assert_eq!(keys(text).unwrap(), ["aws:username", "aws:CurrentTime"]);
    }

    #[test]
    fn a_key_is_told_once_in_its_first_spelling() {
        let text = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::b/${aws:UserName, 'none'}/${*}","arn:aws:s3:::b/${aws:PrincipalTag/team}"]},
            {"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::${s3:prefix}/*","Condition":{
                "StringLike":{"s3:Prefix":["${aws:username}","${aws:userid}"]},"ForAnyValue:StringEquals":{"aws:TagKeys":"a"},"Bool":{"aws:SecureTransport":true}}}]}"#;
        assert_eq!(
            keys(text).unwrap(),
            [
                "aws:UserName",
                "aws:PrincipalTag/team",
                "s3:prefix",
                "aws:userid",
                "aws:TagKeys",
                "aws:SecureTransport"
            ]
        );
    }

    #[test]
    fn the_old_version_has_no_variables() {
        let text = r#"{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"StringEquals":{"aws:userid":"${aws:username}"}}}}"#;
        assert_eq!(keys(text).unwrap(), ["aws:userid"]);
    }

    #[test]
    fn what_is_no_document_has_no_keys() {
        for text in [
            "",
            "{}",
            r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NoOperator":{"aws:userid":"x"}}}}"#,
        ] {
            assert!(keys(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_document_tells_whether_it_denies() {
        let document = |effect: &str| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Action":"*","Resource":"*"}}}}"#
            );
            Document::parse(&text, DocumentKind::Identity).unwrap()
        };
        assert!(document("Deny").denies() && !document("Allow").denies());
    }
}
