//! stub
#[derive(clap::Args)]
pub(crate) struct Args {}
pub(crate) fn run(_a: &Args) -> crate::run::Outcome {
    Ok(())
}
