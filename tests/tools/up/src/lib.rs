//! What `cargo up` knows before the stack is compiled: its arguments, where its folders are, which
//! files a build depends on, how Cargo is called, how components are compiled, whether another stack
//! runs, and how much room there is.

mod arguments;
mod cargo;
mod components;
mod folders;
mod sources;
mod space;

pub use arguments::{Arguments, Command, Ports};
pub use cargo::cargo;
pub use components::{
    TARGET, build_components, cargo_home, component_file, own_flags, target_folder,
};
pub use folders::{data, home, repository, running};
pub use sources::{Sources, Stamp};
pub use space::free_space;
