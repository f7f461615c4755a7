//! Requests from the page.

use headroom_core::date::Date;
use serde::{Deserialize, Serialize};

use crate::Message;

/// A message from the page to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Adds a packed model, which the worker keeps for later requests. Has no response.
    AddModel(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Adds the packed prices of a cloud, which the worker keeps for later requests. Has no response.
    AddPrices(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Fits growth and seasonality to a history of the load.
    FitHistory {
        /// A CSV table, or the JSON response of a Prometheus range query.
        text: String,
        /// The column with the values, by name or number; the first numeric column if absent.
        column: Option<String>,
        /// The time between two rows, if the table has no timestamps.
        step_seconds: Option<f64>,
        /// The length of a season in rows; detected if absent.
        season_rows: Option<usize>,
    },
    /// Fits the Universal Scalability Law to a load test.
    FitLoadTest {
        /// A CSV table with concurrency, throughput, and, optionally, latency.
        text: String,
    },
    /// Prices a scenario.
    EstimateCost {
        /// The link of the scenario.
        link: String,
        /// The current date.
        today: Date,
        /// The contents of price files, each of which replaces the built-in prices of its cloud.
        price_files: Vec<String>,
    },
    /// Computes the timeline of a scenario.
    ComputeTimeline {
        /// The link of the scenario.
        link: String,
        /// The current date.
        today: Date,
    },
    /// Generates one or more files from a scenario.
    GenerateFiles {
        /// The format of the files.
        format: FileFormat,
        /// The link of the scenario.
        link: String,
        /// The current date.
        today: Date,
        /// The address of the page without the `#` and the link, which generated files refer to.
        address: String,
    },
    /// Checks and packs a model file.
    ReadModel {
        /// The TOML text of the model file.
        text: String,
    },
    /// Evaluates a scenario with a packed model as the page will when it opens the model, to see whether that takes too
    /// long.
    TryModel {
        /// The packed model.
        #[serde(with = "serde_bytes")]
        packed: Vec<u8>,
        /// The link of the scenario that the page shows.
        link: String,
        /// The index of the shown component, which gets the model unless another component names it.
        shown: usize,
        /// The current date.
        today: Date,
    },
}

impl Message for Request {}

/// The format of generated files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileFormat {
    /// The evaluation and the timeline as JSON.
    ResultsJson,
    /// The evaluation as CSV.
    ResultsCsv,
    /// The worksheet as Markdown.
    Markdown,
    /// The worksheet as CSV.
    Csv,
    /// The worksheet as JSON.
    Json,
    /// The worksheet as an HTML page to print.
    Html,
    /// The worksheet as a spreadsheet with live formulas.
    Spreadsheet,
    /// Configuration for another tool, by the id of its kind.
    Configuration(String),
}

impl From<&str> for FileFormat {
    /// Returns the format with an id. Any other id is treated as a kind of configuration; the worker rejects unknown
    /// kinds.
    fn from(id: &str) -> Self {
        match id {
            "results-json" => Self::ResultsJson,
            "results-csv" => Self::ResultsCsv,
            "md" => Self::Markdown,
            "csv" => Self::Csv,
            "json" => Self::Json,
            "html" => Self::Html,
            "xlsx" => Self::Spreadsheet,
            kind => Self::Configuration(kind.to_owned()),
        }
    }
}
