//! The worker that writes spreadsheets.

use headroom_core::cost::cost_context::CostContext;
use headroom_core::date::Date;
use headroom_worker_protocol::{FileFormat, GeneratedFile, LoadedFiles, Request, Response, ScenarioReport, serve};

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn main() {
    serve(respond);
}

fn respond(files: &LoadedFiles, request: Request) -> Response {
    let Request::GenerateFiles { format: FileFormat::Spreadsheet, link, today, .. } = request else {
        return Response::unsupported();
    };
    spreadsheet(files, &link, today).map_or_else(Response::Error, |file| Response::Files(vec![file]))
}

fn spreadsheet(files: &LoadedFiles, link: &str, today: Date) -> Result<GeneratedFile, String> {
    let report = ScenarioReport::new(files, link, today);
    let context = CostContext::new(&report.scenario, &files.catalog, report.today);
    let bytes = headroom_sheet::write(&report.worksheet(files), &report.evaluation, &report.timeline, Some(&context))
        .map_err(|reason| format!("The spreadsheet could not be written: {reason}."))?;
    Ok(GeneratedFile { name: "headroom.xlsx".to_owned(), media_type: MEDIA_TYPE.to_owned(), bytes })
}
