//! The server as a process of its own, for tests that kill it. The same as the binary `wangge`.

use std::process::ExitCode;

fn main() -> ExitCode {
    wangge_api::cli::run()
}
