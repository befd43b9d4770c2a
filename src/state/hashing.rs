//! Argon2 with pooled memory.
//!
//! A hash needs 19 MiB. Allocating that for each hash would let strangers grow the process, since allocators keep such blocks and anyone can have
//! a password compared. The pool has one block of memory for each hash that may run at a time; further hashes wait. Blocks are zeroed
//! after each use and kept.

use std::{
    num::NonZero,
    sync::{Condvar, LazyLock, Mutex, PoisonError},
    thread,
};

use argon2::{
    Algorithm, Argon2, Block, CustomizedPasswordHasher, Params, PasswordHasher, Version,
    password_hash::{
        Error, Result,
        phc::{Output, ParamsString, PasswordHash, Salt},
    },
};
use zeroize::Zeroize;

/// Concurrent hashes: 76 MiB, on any machine.
const MOST: usize = 4;

static MEMORY: LazyLock<Memory> = LazyLock::new(|| {
    let processors = thread::available_parallelism().map_or(MOST, NonZero::get);
    Memory::new(processors.min(MOST))
});

/// Argon2id with its default costs, or with those of a stored hash, which must not need more memory.
pub(super) struct Hashing;

/// A pool of memory blocks with a limit on those in use.
struct Memory {
    most: usize,
    shelf: Mutex<Shelf>,
    given_back: Condvar,
}

#[derive(Default)]
struct Shelf {
    idle: Vec<Vec<Block>>,
    lent: usize,
}

/// A block in use. Dropping it returns it to the pool.
struct Loan<'m> {
    memory: &'m Memory,
    blocks: Vec<Block>,
}

impl Memory {
    fn new(most: usize) -> Self {
        Self {
            most,
            shelf: Mutex::default(),
            given_back: Condvar::new(),
        }
    }

    /// A block of at least the given size, when one is free.
    fn lend(&self, blocks: usize) -> Result<Loan<'_>> {
        let shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let mut shelf = self
            .given_back
            .wait_while(shelf, |shelf| shelf.lent >= self.most)
            .unwrap_or_else(PoisonError::into_inner);
        shelf.lent += 1;
        let kept = shelf.idle.pop().unwrap_or_default();
        drop(shelf);
        let mut loan = Loan {
            memory: self,
            blocks: kept,
        };
        if let Some(more) = blocks.checked_sub(loan.blocks.len()) {
            let reserved = loan.blocks.try_reserve_exact(more);
            reserved.map_err(|_| Error::OutOfMemory)?;
            loan.blocks.resize(blocks, Block::new());
        }
        Ok(loan)
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        for block in &mut self.blocks {
            block.as_mut().zeroize();
        }
        let memory = self.memory;
        let mut shelf = memory.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.lent -= 1;
        shelf.idle.push(std::mem::take(&mut self.blocks));
        drop(shelf);
        memory.given_back.notify_one();
    }
}

impl PasswordHasher<PasswordHash> for Hashing {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash> {
        self.hash_password_customized(password, salt, None, None, Params::default())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Hashing {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = match algorithm {
            Some(name) => Algorithm::try_from(name)?,
            None => Algorithm::default(),
        };
        let version = match version {
            Some(number) => Version::try_from(number)?,
            None => Version::default(),
        };
        if params.m_cost() > Params::DEFAULT_M_COST {
            return Err(Error::ParamInvalid { name: "m" });
        }
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let mut buffer = [0; Output::MAX_LENGTH];
        let out = buffer.get_mut(..length).ok_or(Error::OutputSize)?;
        let mut loan = MEMORY.lend(params.block_count())?;
        Argon2::new(algorithm, version, params.clone()).hash_password_into_with_memory(
            password,
            salt,
            out,
            &mut loan.blocks,
        )?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(out)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_hash_is_argon2s_own_also_in_memory_that_was_used() {
        for text in ["one", "two"] {
            let salt = b"0123456789abcdef";
            let ours = Hashing.hash_password_with_salt(text.as_bytes(), salt);
            let own = Argon2::default().hash_password_with_salt(text.as_bytes(), salt);
            assert_eq!(ours.unwrap().to_string(), own.unwrap().to_string());
        }
    }

    #[test]
    fn the_pool_is_bounded_and_returned_memory_is_zeroed() {
        let (memory, at_once, highest) = (Memory::new(2), AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for size in 1..=20 {
                let (memory, at_once, highest) = (&memory, &at_once, &highest);
                scope.spawn(move || {
                    let mut loan = memory.lend(size).unwrap();
                    highest.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    assert!(loan.blocks.len() >= size);
                    for block in &mut loan.blocks {
                        assert!(block.as_ref().iter().all(|word| *word == 0));
                        block.as_mut().fill(7);
                    }
                    thread::yield_now();
                    at_once.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        let shelf = memory.shelf.lock().unwrap();
        assert!(highest.into_inner() <= 2 && shelf.lent == 0 && shelf.idle.len() <= 2);
    }

    #[test]
    fn a_failed_allocation_returns_its_place() {
        let memory = Memory::new(1);
        let refused = memory.lend(usize::MAX / Block::SIZE);
        assert_eq!(refused.err(), Some(Error::OutOfMemory));
        assert!(memory.lend(1).is_ok());
    }
}
