//! The AWS query protocol and AWS JSON 1.1: a form or a JSON document in, typed values, XML or JSON out.
//!
//! Written once for every operation and both protocols: the model declares structures with [`shapes!`] and operations with [`operations!`], and this crate
//! decodes, validates and encodes them. AWS's words for what is wrong with a request are in [`mod@violations`].

mod decode;
mod encode;
mod fault;
mod form;
mod input;
mod macros;
mod operation;
mod rule;
mod timestamp;
mod value;
pub mod violations;

pub use decode::Decoder;
pub use encode::{Encoder, Format};
pub use fault::{ErrorShape, Fault};
pub use form::{Form, FormError};
pub use input::Input;
pub use operation::{
    Constraints, Envelope, Operation, OperationFacts, Pagination, Protocol, Service, decode,
    echo_input, echo_output, encode,
};
pub use rule::Rule;
pub use timestamp::{Timestamp, TimestampStyle};
pub use value::{Blob, Value};
