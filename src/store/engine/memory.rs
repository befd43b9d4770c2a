//! An engine that stores nothing.

use super::{Batch, Engine, EngineError, StoredRow};

/// Stores nothing: the state ends with the process.
#[derive(Debug, Default, Clone, Copy)]
pub struct Memory;

impl Engine for Memory {
    fn load(&mut self, _: &mut dyn FnMut(StoredRow<'_>)) -> Result<(), EngineError> {
        Ok(())
    }

    fn commit(&mut self, _: &Batch) -> Result<(), EngineError> {
        Ok(())
    }
}
