//! Condition operators and their names. IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued
//! context keys".

/// A condition operator with its qualifier and suffix, such as `ForAnyValue:StringLikeIfExists`.
///
/// ```
/// use astriam_policy::{BaseOperator, ConditionOperator, SetQualifier, ValueType};
///
/// let operator = ConditionOperator::parse("ForAnyValue:StringLikeIfExists").unwrap();
/// assert_eq!(operator.qualifier, Some(SetQualifier::ForAnyValue));
/// assert_eq!(operator.base, BaseOperator::StringLike);
/// assert_eq!(operator.base.value_type(), ValueType::String);
/// assert!(operator.if_exists);
/// assert_eq!(ConditionOperator::parse("StringEqual"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ConditionOperator {
    /// The set qualifier, if there is one.
    pub qualifier: Option<SetQualifier>,
    /// The operator without qualifier and suffix.
    pub base: BaseOperator,
    /// Whether the suffix is `IfExists`.
    pub if_exists: bool,
}

/// A qualifier for multivalued keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SetQualifier {
    /// `ForAllValues`: every value of the request must match.
    ForAllValues,
    /// `ForAnyValue`: at least one value of the request must match.
    ForAnyValue,
}

/// The type of the values that an operator compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// Strings.
    String,
    /// Numbers.
    Numeric,
    /// Dates.
    Date,
    /// Booleans.
    Bool,
    /// Base64.
    Binary,
    /// IP addresses and CIDR blocks.
    IpAddress,
    /// ARNs.
    Arn,
    /// Whether the key is absent.
    Null,
}

impl ValueType {
    /// The name of the type, as in the names of its operators.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::Bool => "Bool",
            Self::Binary => "Binary",
            Self::IpAddress => "IpAddress",
            Self::Arn => "Arn",
            Self::Null => "Null",
        }
    }
}

macro_rules! base_operators {
    ($($name:ident $type:ident,)+) => {
        /// A condition operator without qualifier and suffix. Named as in AWS's documentation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum BaseOperator {
            $(#[doc = concat!("`", stringify!($name), "`.")] $name,)+
        }

        impl BaseOperator {
            /// All operators.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name of the operator.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// The type of the values that it compares.
            pub fn value_type(self) -> ValueType {
                match self {
                    $(Self::$name => ValueType::$type,)+
                }
            }
        }
    };
}
base_operators! {
    StringEquals String,
    StringNotEquals String,
    StringEqualsIgnoreCase String,
    StringNotEqualsIgnoreCase String,
    StringLike String,
    StringNotLike String,
    NumericEquals Numeric,
    NumericNotEquals Numeric,
    NumericLessThan Numeric,
    NumericLessThanEquals Numeric,
    NumericGreaterThan Numeric,
    NumericGreaterThanEquals Numeric,
    DateEquals Date,
    DateNotEquals Date,
    DateLessThan Date,
    DateLessThanEquals Date,
    DateGreaterThan Date,
    DateGreaterThanEquals Date,
    Bool Bool,
    BinaryEquals Binary,
    IpAddress IpAddress,
    NotIpAddress IpAddress,
    ArnEquals Arn,
    ArnLike Arn,
    ArnNotEquals Arn,
    ArnNotLike Arn,
    Null Null,
}

impl BaseOperator {
    /// Whether it is negated: it matches if none of the values does, and if the key is absent.
    pub fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }
}

impl ConditionOperator {
    /// Parses an operator; case is ignored. Returns `None` for an unknown one.
    pub fn parse(text: &str) -> Option<Self> {
        let (qualifier, rest) = match text.split_once(':') {
            Some((name, rest)) if name.eq_ignore_ascii_case("ForAllValues") => {
                (Some(SetQualifier::ForAllValues), rest)
            }
            Some((name, rest)) if name.eq_ignore_ascii_case("ForAnyValue") => {
                (Some(SetQualifier::ForAnyValue), rest)
            }
            Some(_) => return None,
            None => (None, text),
        };
        let (name, if_exists) = match rest.len().checked_sub("IfExists".len()) {
            Some(at)
                if rest
                    .get(at..)
                    .is_some_and(|end| end.eq_ignore_ascii_case("IfExists")) =>
            {
                (rest.get(..at)?, true)
            }
            _ => (rest, false),
        };
        let base = *BaseOperator::ALL
            .iter()
            .find(|base| base.as_str().eq_ignore_ascii_case(name))?;
        Some(Self {
            qualifier,
            base,
            if_exists,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_is_parsed_in_any_case() {
        for base in BaseOperator::ALL {
            for (prefix, qualifier) in [
                ("", None),
                ("ForAllValues:", Some(SetQualifier::ForAllValues)),
                ("ForAnyValue:", Some(SetQualifier::ForAnyValue)),
            ] {
                for (suffix, if_exists) in [("", false), ("IfExists", true)] {
                    let text = format!("{prefix}{}{suffix}", base.as_str());
                    let expected = Some(ConditionOperator {
                        qualifier,
                        base: *base,
                        if_exists,
                    });
                    assert_eq!(ConditionOperator::parse(&text), expected);
                    assert_eq!(
                        ConditionOperator::parse(&text.to_ascii_uppercase()),
                        expected
                    );
                }
            }
        }
    }

    #[test]
    fn unknown_operators_are_refused() {
        for text in [
            "",
            "IfExists",
            "StringEqual",
            "ForSomeValues:StringEquals",
            "StringEqualsIfExistsIfExists",
            "ForAllValues:",
            "ForAnyValue:ForAnyValue:StringEquals",
            "éIfExists",
        ] {
            assert_eq!(ConditionOperator::parse(text), None, "{text}");
        }
    }

    #[test]
    fn negated_operators_have_not_in_their_names() {
        for base in BaseOperator::ALL {
            assert_eq!(base.is_negated(), base.as_str().contains("Not"));
        }
    }
}
