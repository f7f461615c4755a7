//! Reports: tables, worksheets, JSON, CSV and generated configuration from an evaluation, its timeline and its cost.

pub mod configuration;
pub mod cost;
mod csv_writer;
mod date_reasons;
pub mod evaluation_csv;
pub mod instance_tables;
pub mod json;
pub mod timeline_tables;
pub mod worksheet;
