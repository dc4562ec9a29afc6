//! How uploads stand, as clients read it (w5).

use serde::Serialize;
use wangge_kernel::Instant;

use super::kind::Kind;
use super::row::{AppliedTime, BatchRow, FileRow, FileState};

/// How a kind of data stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KindStatus {
    /// Which kind.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 0 无批次, 1 待更新, 2 排队, 3 导入中, 4 计算中, 5 成功, 6 失败.
    pub update_status: i64,
    /// The files of the latest batch.
    pub upload_status: UploadStatus,
    /// When the latest sound file of the batch came.
    pub upload_time: Option<Instant>,
    /// When files of this kind were last taken in.
    pub update_time: Option<Instant>,
}

/// The files of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadStatus {
    /// How many are sound.
    pub right: usize,
    /// How many are not.
    pub wrong: usize,
    /// The ids of the sound ones.
    pub right_list: Vec<i64>,
    /// The names of the others.
    pub wrong_list: Vec<String>,
}

pub(super) fn of_kind(
    kind: Kind,
    batches: &[BatchRow],
    files: &[FileRow],
    applied: &[AppliedTime],
) -> KindStatus {
    let batch = batches.iter().find(|batch| batch.kind == kind.id());
    let own = || {
        let files = files.iter();
        files.filter(|file| batch.is_some_and(|batch| batch.id == file.batch_id))
    };
    let wrong = || own().filter(|file| file.state == FileState::Wrong.word());
    let right = || {
        let gone = [FileState::Wrong, FileState::Loading, FileState::Discarded];
        own().filter(move |file| gone.iter().all(|state| file.state != state.word()))
    };
    KindStatus {
        kind: kind.word(),
        update_status: batch.map_or(0, |batch| batch.state),
        upload_status: UploadStatus {
            right: right().count(),
            wrong: wrong().count(),
            right_list: right().map(|file| file.id).collect(),
            wrong_list: wrong().map(|file| file.name.clone()).collect(),
        },
        upload_time: right().map(|file| file.uploaded_at).max(),
        update_time: applied.iter().find(|a| a.0 == kind.id()).and_then(|a| a.1),
    }
}
