//! S3. s3s has the protocol; signatures, decisions and storage are ours.
//!
//! [`door`] takes a request through four steps. [`authentication`] verifies its signature and takes it off, and refuses what s3s 0.14.1
//! would let through. s3s parses the request, with a body that is verified while it is read ([`payload`]). [`access`] decides the operation
//! before the body is read, with the bucket's owner and policy ([`permissions`]). [`service`] runs it. Forms do not pass s3s: [`form`] reads
//! them.

mod access;
mod authentication;
mod blobs;
mod bucket_policies;
mod buckets;
mod checksums;
mod conditions;
mod door;
mod form;
mod headers;
mod listing;
mod locations;
mod messages;
mod objects;
mod payload;
mod permissions;
mod post_policy;
mod query;
mod refusal;
mod request;
mod service;
mod unsupported;
mod uploads;

pub(crate) use blobs::Blobs;
pub(crate) use door::S3Door;
