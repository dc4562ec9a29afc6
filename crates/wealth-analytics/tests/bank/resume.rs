//! A run that is cut off anywhere and goes on comes to the same; readers see the last complete one
//! until the flip; a run that fails leaves no trace.

use wangge_wealth_analytics::WealthScope;
use wangge_wealth_analytics::read::{company, portrait};
use wangge_wealth_analytics::run::{self, Chunks, Phase};
use wangge_wealth_analytics::synth::bank::Bank;
use wangge_wealth_analytics::synth::files;
use wangge_wealth_analytics::synth::world::Size;
use wangge_wealth_analytics::upload::Kind;

use crate::desk::{Desk, today};

const TINY: Size = Size {
    companies: 24,
    products: 40,
};

/// Everything a run has worked out, as text.
fn results(desk: &Desk, run_id: i64) -> Vec<String> {
    let metric = format!(
        "SELECT company_id || ' ' || stream || ' ' || coalesce(hour_avg, 0) || ' ' || \
         coalesce(month_avg, 0) || ' ' || coalesce(quantity_avg, 0) || ' ' || \
         coalesce(month_rank, 0) || ' ' || coalesce(trade_outlet_rank, 0) AS line \
         FROM company_metric WHERE run_id = {run_id} ORDER BY company_id, stream"
    );
    let profile = format!(
        "SELECT company_id || ' ' || category || ' ' || feature_mask || ' ' || capacity_fen \
         || ' ' || expected_e6 || ' ' || value_e6 || ' ' || channel || ' ' || shares AS line \
         FROM company_profile WHERE run_id = {run_id} ORDER BY company_id"
    );
    let top = format!(
        "SELECT company_id || ' ' || place || ' ' || coalesce(varied, 0) || ' ' || product_id \
         || ' ' || score_e6 || ' ' || percent AS line \
         FROM reco_top WHERE run_id = {run_id} ORDER BY company_id, place"
    );
    let appeal = format!(
        "SELECT product_id || ' ' || bought AS line FROM product_expected \
         WHERE run_id = {run_id} ORDER BY product_id"
    );
    [metric, profile, top, appeal]
        .iter()
        .flat_map(|sql| desk.lines(sql))
        .collect()
}

/// Uploads a bank, so that a run waits.
fn waiting(seed: u64) -> Desk {
    let desk = Desk::open();
    upload(&desk, seed);
    desk
}

fn upload(desk: &Desk, seed: u64) {
    let bank = Bank::new(seed, TINY, today(), 0.1);
    let folder = tempfile::tempdir().unwrap();
    let mut ids = Vec::new();
    for (kind, file) in files::write(&bank, folder.path()).unwrap() {
        desk.initialize(kind);
        ids.push(desk.stage(kind, &file).unwrap().id.unwrap());
    }
    desk.queue(&ids).unwrap();
}

#[test]
fn a_run_cut_off_after_every_step_comes_to_the_same() {
    let (whole, cut) = (waiting(3), waiting(3));
    let run_id = whole.run();
    assert_eq!(cut.active().id, run_id);
    let chunks = Chunks {
        rows: 150,
        months: 5,
        companies: 7,
    };
    let mut phases = Vec::new();
    let mut steps = 0;
    loop {
        // Whoever opens it knows nothing of what was done before.
        let mut calculator = cut.calculator(run_id, chunks);
        phases.push(cut.active().phase());
        assert_eq!(cut.current(), None);
        steps += 1;
        if !calculator.step().unwrap() {
            break;
        }
    }
    phases.dedup();
    assert_eq!(
        phases,
        [
            Phase::Facts,
            Phase::Months,
            Phase::Metrics,
            Phase::Profiles,
            Phase::Lists,
            Phase::Appeal,
            Phase::Flip
        ]
    );
    assert!(steps > 60, "{steps}");
    assert_eq!(cut.current(), Some(run_id));
    let (got, want) = (results(&cut, run_id), results(&whole, run_id));
    assert!(want.len() > 200, "{}", want.len());
    assert_eq!(got, want);
}

#[test]
fn whoever_loses_a_run_stops() {
    let desk = waiting(3);
    let run_id = desk.active().id;
    let mut first = desk.calculator(run_id, Chunks::default());
    first.step().unwrap();
    let mut second = desk.calculator(run_id, Chunks::default());
    assert!(matches!(
        first.step(),
        Err(wangge_wealth_analytics::Error::Lost)
    ));
    second.to_end().unwrap();
    assert_eq!(desk.current(), Some(run_id));
}

#[test]
fn readers_see_the_old_run_until_the_flip_and_after_a_failure() {
    let desk = waiting(3);
    let old = desk.run();
    let seen = |run_id| {
        desk.db
            .read_blocking(|conn| {
                let id = company::id_of(conn, "E000003", true)?;
                portrait::find(conn, run_id, WealthScope::All, id)
            })
            .unwrap()
    };
    let (before, results_before) = (seen(old), results(&desk, old));

    let headers = "企业编号,企业名称,所属网点编号,风险承受等级\n";
    desk.upload(
        Kind::Company,
        &format!("{headers}E000003,改名有限公司,10102,高风险\n"),
    );
    let run_id = desk.active().id;
    let mut calculator = desk.calculator(run_id, Chunks::default());
    while desk.active().phase() < Phase::Flip {
        calculator.step().unwrap();
        assert_eq!(seen(desk.current().unwrap()), before);
    }
    calculator.to_end().unwrap();
    let after = seen(desk.current().unwrap());
    assert_eq!(after.company.name, "改名有限公司");
    assert_eq!(seen(old), before);

    // A tree that is not right fails the run, and nothing of it stays.
    desk.upload(
        Kind::Company,
        &format!("{headers}E000003,再改名公司,10103,低风险\n"),
    );
    *desk.tree.broken.lock().unwrap() = true;
    let failed = desk.active().id;
    assert_eq!(desk.work(failed), Err("网点10101没有所属支行".to_owned()));
    let current = desk.current().unwrap();
    assert_eq!(current, run_id);
    let row = desk
        .db
        .read_blocking(|conn| run::find(conn, failed).map_err(wangge_wealth_analytics::Error::from))
        .unwrap()
        .unwrap();
    assert!(row.has_failed());
    assert_eq!(results(&desk, failed), Vec::<String>::new());
    assert_eq!(desk.status(Kind::Company).update_status, 6);
    let left = desk.lines(&format!(
        "SELECT name AS line FROM company_ver WHERE v_from = {failed} OR v_to = {failed}"
    ));
    assert_eq!(left, Vec::<String>::new());
    assert_eq!(results(&desk, old), results_before);
}

#[test]
fn old_runs_go_and_files_queued_meanwhile_get_a_run_of_their_own() {
    let desk = waiting(3);
    let first = desk.run();
    let headers = "企业编号,企业名称,所属网点编号\n";
    desk.upload(Kind::Company, &format!("{headers}E000001,甲公司,10101\n"));
    let second = desk.active().id;
    let mut calculator = desk.calculator(second, Chunks::default());
    calculator.step().unwrap();
    desk.upload(Kind::Company, &format!("{headers}E000001,乙公司,10101\n"));
    assert_eq!(desk.active().id, second);
    assert_eq!(desk.status(Kind::Company).update_status, 2);
    drop(calculator);

    assert_eq!(desk.work(second), Ok(format!("{{\"run\":{second}}}")));
    let third = desk.active().id;
    assert!(third > second);
    assert_eq!(desk.work(third), Ok(format!("{{\"run\":{third}}}")));
    assert_eq!(desk.current(), Some(third));
    let names = desk.lines(
        "SELECT v.name AS line FROM company_ver v JOIN company c ON c.id = v.company_id \
         WHERE c.code = 'E000001' ORDER BY v.id",
    );
    assert_eq!(names, ["甲公司", "乙公司"]);
    assert_eq!(results(&desk, first), Vec::<String>::new());
    assert_ne!(results(&desk, second), Vec::<String>::new());
    let waiting = desk.lines("SELECT cells AS line FROM upload_row");
    assert_eq!(waiting, Vec::<String>::new());
}
