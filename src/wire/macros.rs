//! The macros that declare a model.

/// Declares structures: `name: Type = "Wire" required [rule];`, one line per member. `Debug` hides `secret` members.
#[macro_export]
macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $ty:ty = $wire:literal $need:ident [$($rule:ident)?] $($secret:ident)?;)* })*) => { $(
        #[doc = concat!("`", stringify!($name), "`.")]
        $(#[$doc])*
        #[derive(Clone, PartialEq, Default)]
        pub struct $name { $(
            #[doc = concat!("`", $wire, "`, ", stringify!($need), ".")]
            pub $field: $ty,
        )* }

        impl $crate::Value for $name {
            #[allow(unused_variables, reason = "a structure may have no members")]
            fn decode(d: &mut $crate::Decoder<'_>, _: &'static $crate::Rule) -> Option<Self> {
                if !d.is_here() {
                    return None;
                }
                Some(Self { $($field: d.$need($wire, $crate::shapes!(@rule $($rule)?))),* })
            }

            #[allow(unused_variables, reason = "a structure may have no members")]
            fn check(&self, violations: &mut $crate::Violations, _: &'static $crate::Rule) {
                $(violations.member($wire, |violations| {
                    $crate::Value::check(&self.$field, violations, $crate::shapes!(@rule $($rule)?));
                });)*
            }

            #[allow(unused_variables, reason = "a structure may have no members")]
            fn encode(&self, e: &mut $crate::Encoder) {
                e.structure(|e| { $(e.member($wire, &self.$field);)* });
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field($wire, $crate::shapes!(@shown self.$field, $($secret)?)))*.finish()
            }
        }
    )* };
    (@rule) => { &ANY };
    (@rule $rule:ident) => { &$rule };
    (@shown $value:expr,) => { &$value };
    (@shown $value:expr, secret) => { &"…" };
}

/// Declares operations: `Name: Input => Output, result "NameResult", page [Items] | Error Error;`.
#[macro_export]
macro_rules! operations {
    ($service:ident; $($op:ident: $input:ty => $output:ty $(, result $result:literal)? $(, page [$($item:literal),*])? $(, envelope $envelope:ident)? | $($error:ident)*;)*) => {
        /// The operations as types.
        pub mod op {
            use super::*;
            $(
                #[doc = concat!("`", stringify!($op), "`.")]
                #[derive(Debug)]
                pub struct $op;

                impl $crate::Operation for $op {
                    const NAME: &'static str = stringify!($op);
                    const SERVICE: &'static $crate::Service = &$service;
                    const RESULT: Option<&'static str> = $crate::operations!(@option $($result)?);
                    const ERRORS: &'static [&'static $crate::ErrorShape] = &[$(&errors::$error),*];
                    const PAGINATION: Option<$crate::Pagination> = $crate::operations!(@page $([$($item),*])?);
                    const ENVELOPE: $crate::Envelope = $crate::operations!(@envelope $($envelope)?);
                    type Input = $input;
                    type Output = $output;
                }
            )*
        }

        /// Every operation of the model.
        pub static OPERATIONS: &[$crate::OperationFacts] = &[$($crate::OperationFacts {
            name: stringify!($op),
            service: &$service,
            errors: &[$(&errors::$error),*],
            pagination: $crate::operations!(@page $([$($item),*])?),
            echo_input: $crate::echo_input::<op::$op>,
            echo_output: $crate::echo_output::<op::$op>,
            echo_check: $crate::echo_check::<op::$op>,
        }),*];
    };
    (@option) => { None };
    (@option $result:literal) => { Some($result) };
    (@page) => { None };
    (@page [$($item:literal),*]) => { Some($crate::Pagination { items: &[$($item),*] }) };
    (@envelope) => { $crate::Envelope::Aws };
    (@envelope bare) => { $crate::Envelope::Bare };
}

/// Declares errors: `NoSuchEntity = "NoSuchEntityException" "NoSuchEntity" 404;`.
#[macro_export]
macro_rules! errors {
    ($($name:ident = $shape:literal $code:literal $status:literal;)*) => {
        /// The errors of the model.
        #[allow(non_upper_case_globals, reason = "an error is named as AWS names it")]
        pub mod errors {
            $(
                #[doc = concat!("`", $code, "`, ", stringify!($status), ".")]
                pub static $name: $crate::ErrorShape = $crate::ErrorShape { shape: $shape, code: $code, status: $status };
            )*

            /// Every error of the model.
            pub static ALL: &[&$crate::ErrorShape] = &[$(&$name),*];
        }
    };
}

/// A sentence of an AWS door for which no AWS page, recording or report is known: it is ours until AWS's own is found.
/// `make unsourced` lists them all. With arguments it is [`format!`], whose arguments must be named.
#[macro_export]
macro_rules! unsourced {
    ($text:literal) => {
        $text
    };
    ($text:literal, $($arguments:tt)+) => {
        ::std::format!($text, $($arguments)+)
    };
}
