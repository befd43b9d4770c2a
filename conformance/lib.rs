//! What the conformance targets share: starting the server under test and talking to it.
