//! Asks a language model.
