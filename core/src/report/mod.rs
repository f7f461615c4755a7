//! Reports on an evaluation, its timeline, and its cost: tables, worksheets, JSON, CSV, and generated configuration.

pub mod configuration;
pub mod cost;
pub mod csv_writer;
mod date_reasons;
pub mod evaluation_csv;
pub mod instance_tables;
pub mod json;
pub mod markdown_writer;
pub mod timeline_tables;
pub mod worksheet;
