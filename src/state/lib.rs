//! The bottom floor of the domain: what the server keeps, and how it is looked up.
//!
//! A **row** is a file of [`rows`], named by a singular noun: a struct, the table it lives in, the table's indexes, and the look-ups that
//! need nothing else. A row knows no request and no answer. The operations on a noun are a file with its plural, in the domain above.
//!
//! **Look-ups** take a [`Scope`]: a consistent state, seen from one account. [`find`] holds those that span several rows, or that also see
//! the policies and groups of the vendor ([`builtin`]). Look-ups are generic over their scope and copy no row; rows are shared by `Arc`.
//!
//! **Keys** sort as lists are paged: an account first, then the folded name ([`keys::folded`]), since names are unique ignoring case.
//! What must survive a renaming refers to an entity by its unique id ([`account::EntityId`]), which never comes back.
//!
//! **Versions**: a table has a name and a version, both stored. A change to a struct's fields, or to their order, is a new version with an
//! upgrade; the name of a table never changes.
//!
//! **Marks** ([`marks`]) are kept in memory and written lazily: a lost mark is harmless.

pub mod account;
pub mod arn;
pub mod builtin;
pub mod clock;
pub mod control_policies;
pub mod dialect;
pub mod documents;
pub mod find;
pub mod hashing;
pub mod ids;
pub mod keys;
pub mod marks;
pub mod quota;
pub mod regions;
pub mod rows;
mod scope;
pub mod secret;
pub mod session;
pub mod tags;
pub mod totp;
pub mod trust;

pub use scope::Scope;
