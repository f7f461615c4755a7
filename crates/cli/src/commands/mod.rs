//! The commands. Each module holds the arguments of one command and runs it.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod cost;
pub(crate) mod evaluate;
pub(crate) mod explain;
pub(crate) mod fit;
pub(crate) mod generate;
pub(crate) mod instances;
pub(crate) mod link;
pub(crate) mod man;
pub(crate) mod models;
pub(crate) mod pack;
pub(crate) mod serve;
pub(crate) mod worksheet;
