//! The AWS query protocol and AWS JSON 1.1: forms or JSON documents in, typed values, XML or JSON out.
//!
//! The model declares structures with [`shapes!`] and operations with [`operations!`]; this crate decodes, checks and encodes
//! them, once for all operations and both protocols. [`fn@decode`] applies the model's rules while it reads; [`fn@check`] applies
//! the same rules to values that are typed already.

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
mod violations;

pub use decode::Decoder;
pub use encode::{Encoder, Format};
pub use fault::{ErrorShape, Fault};
pub use form::{Form, FormError};
pub use input::Input;
pub use operation::{
    Constraints, Envelope, Operation, OperationFacts, Pagination, Protocol, Service, check, decode,
    echo_check, echo_input, echo_output, encode,
};
pub use rule::Rule;
pub use timestamp::{Timestamp, TimestampStyle};
pub use value::{Blob, Value};
pub use violations::Violations;
