//! The binary `wangge`.

use std::process::ExitCode;

fn main() -> ExitCode {
    wangge_api::cli::run()
}
