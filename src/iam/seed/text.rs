//! The parts of a seed file with deserializers of their own.

use std::fmt::{self, Write};

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

/// An account id. In YAML, an unquoted `000000000000` is the number zero, which is a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountText(pub String);

impl<'de> Deserialize<'de> for AccountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = AccountText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an account id as text: put it in quotes")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<AccountText, E> {
                Ok(AccountText(text.to_owned()))
            }
        }

        deserializer.deserialize_any(Text)
    }
}

/// Values by name, in the order of the file. A repeated name is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedValues<V>(pub Vec<(String, V)>);

impl<V> Default for NamedValues<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for NamedValues<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(std::marker::PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = NamedValues<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("values by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NamedValues<V>, A::Error> {
                let mut entries: Vec<(String, V)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if entries.iter().any(|(earlier, _)| *earlier == name) {
                        return Err(A::Error::custom(format_args!("`{name}` is there twice")));
                    }
                    entries.push((name, map.next_value()?));
                }
                Ok(NamedValues(entries))
            }
        }

        deserializer.deserialize_map(Entries(std::marker::PhantomData))
    }
}

/// A policy document: a string with its text, or an object, which becomes JSON text with its members in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentText(pub String);

impl<'de> Deserialize<'de> for DocumentText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = DocumentText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a policy document, as an object or as text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<DocumentText, E> {
                Ok(DocumentText(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DocumentText, A::Error> {
                JsonVisitor.visit_map(map).map(|json| DocumentText(json.0))
            }
        }

        deserializer.deserialize_any(Text)
    }
}

/// Any value as JSON text. The parser limits its depth.
struct Json(String);

struct JsonVisitor;

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

fn quoted<E: Error>(text: &str) -> Result<String, E> {
    serde_json::to_string(text).map_err(E::custom)
}

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON has")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        if !value.is_finite() {
            return Err(E::custom("JSON has no such number"));
        }
        serde_json::to_string(&value).map(Json).map_err(E::custom)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        quoted(text).map(Json)
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json("null".to_owned()))
    }

    fn visit_none<E: Error>(self) -> Result<Json, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        Json::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut text = "[".to_owned();
        while let Some(Json(item)) = items.next_element()? {
            if text.len() > 1 {
                text.push(',');
            }
            text.push_str(&item);
        }
        text.push(']');
        Ok(Json(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        // Repeated members stay: the document's own parser refuses them with its message.
        let mut text = "{".to_owned();
        while let Some(name) = map.next_key::<String>()? {
            let Json(value) = map.next_value()?;
            if text.len() > 1 {
                text.push(',');
            }
            write!(text, "{}:{value}", quoted::<A::Error>(&name)?).map_err(A::Error::custom)?;
        }
        text.push('}');
        Ok(Json(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(json: &str) -> Result<DocumentText, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn a_document_keeps_its_text_or_its_order() {
        assert_eq!(document(r#"" { } ""#).unwrap().0, " { } ");
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a","\"\n"],"x":[1,-2,1.5,true,null,{}]}],"Id":"x"}"#;
        assert_eq!(document(text).unwrap().0, text);
    }

    #[test]
    fn repeated_members_reach_the_documents_parser() {
        let text = r#"{"Version":"a","Version":"b"}"#;
        assert_eq!(document(text).unwrap().0, text);
    }

    #[test]
    fn other_values_are_not_documents() {
        for bad in ["1", "null", "[]", "true"] {
            let error = document(bad).unwrap_err().to_string();
            assert!(
                error.contains("expected a policy document, as an object or as text"),
                "{bad}: {error}"
            );
        }
        let deep = format!("{}{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
        assert!(document(&deep).is_err());
    }

    #[test]
    fn a_repeated_name_is_refused() {
        let tags = serde_json::from_str::<NamedValues<String>>(r#"{"b":"1","a":"2"}"#).unwrap();
        assert_eq!(
            tags.0,
            [
                ("b".to_owned(), "1".to_owned()),
                ("a".to_owned(), "2".to_owned())
            ]
        );
        let twice =
            serde_json::from_str::<NamedValues<String>>(r#"{"a":"1","a":"2"}"#).unwrap_err();
        assert!(
            twice.to_string().starts_with("`a` is there twice"),
            "{twice}"
        );
    }

    #[test]
    fn an_account_id_that_is_a_number_is_refused() {
        let error = serde_json::from_str::<AccountText>("111111111111")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("expected an account id as text: put it in quotes"),
            "{error}"
        );
    }
}
