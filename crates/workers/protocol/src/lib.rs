//! The messages between the page and its workers.
//!
//! A worker is a program that runs in its own thread. The page sends it a [`Request`] and gets a [`Response`], both as
//! bytes. Page and workers are built together, so messages have no version.
//!
//! With the feature `worker`, the crate also has the worker's side: the message loop [`serve`], the files that the worker
//! has received ([`LoadedFiles`]), and the results of a link ([`ScenarioReport`]).

mod message;
mod request;
mod response;

pub use message::{DecodeError, Message};
pub use request::{FileFormat, Request};
pub use response::{GeneratedFile, ModelFileProblem, OpenedModel, Response};

#[cfg(feature = "worker")]
mod loaded_files;
#[cfg(feature = "worker")]
mod message_loop;
#[cfg(feature = "worker")]
mod scenario_report;

#[cfg(feature = "worker")]
pub use loaded_files::LoadedFiles;
#[cfg(feature = "worker")]
pub use message_loop::serve;
#[cfg(feature = "worker")]
pub use scenario_report::ScenarioReport;
