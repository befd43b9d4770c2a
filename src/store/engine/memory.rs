//! Nothing is kept.

use super::{Batch, Engine, EngineError, Rows};

/// An engine that keeps nothing: the state ends with the process.
#[derive(Debug, Default)]
pub struct Memory;

impl Engine for Memory {
    fn load(&mut self) -> Result<Rows, EngineError> {
        Ok(Rows::new())
    }

    fn commit(&mut self, _: &Batch) -> Result<(), EngineError> {
        Ok(())
    }
}
