//! The policy engine over the cases and texts that the repository carries. Its other tests stand in its own package.

mod cases;
mod corpus;
