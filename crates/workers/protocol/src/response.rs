//! Responses from the workers.

use headroom_core::plan::timeline::Timeline;
use headroom_core::{forecast, report};
use serde::{Deserialize, Serialize};

use crate::Message;

/// A message from a worker to the page, one for each [`Request`](crate::Request) except those that add a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// Fitted measurements.
    Fit(forecast::report::MeasurementReport),
    /// The cost of a scenario.
    Cost(report::cost::CostReport),
    /// The timeline of a scenario, without its assumptions.
    Timeline(Box<Timeline>),
    /// Generated files, at least one.
    Files(Vec<GeneratedFile>),
    /// A valid model file.
    Model(OpenedModel),
    /// The scenario of a [`TryModel`](crate::Request::TryModel) request was evaluated.
    Tried,
    /// An invalid model file, with every problem found.
    InvalidModel(Vec<ModelFileProblem>),
    /// The reason the request could not be decoded or carried out.
    Error(String),
}

impl Message for Response {}

impl Response {
    /// Returns the response to a request that is meant for another worker.
    #[must_use]
    pub fn unsupported() -> Self {
        Self::Error("This worker does not support this request.".to_owned())
    }
}

/// A file to save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GeneratedFile {
    /// The file name, without a folder.
    pub name: String,
    /// The media type, for example `text/csv`.
    pub media_type: String,
    /// The content of the file.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A model that was read from a model file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedModel {
    /// The id of the model.
    pub id: String,
    /// The version of the model.
    pub version: u32,
    /// The title of the model.
    pub title: String,
    /// The packed model.
    #[serde(with = "serde_bytes")]
    pub packed: Vec<u8>,
}

/// A problem in a model file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFileProblem {
    /// The line number, from 1; absent for a problem with the file as a whole.
    pub line: Option<u32>,
    /// A description of the problem.
    pub message: String,
}
