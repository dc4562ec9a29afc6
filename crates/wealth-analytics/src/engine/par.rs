//! Work on many things, on all cores.

/// What `work` makes of each item, in the order of the items. `work` gets the place of its item.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(usize, &T) -> R + Sync) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(2, |n| n.get());
    let size = items.len().div_ceil(cores).max(1);
    let work = &work;
    std::thread::scope(|scope| {
        let running: Vec<_> = items
            .chunks(size)
            .enumerate()
            .map(|(part, chunk)| {
                scope.spawn(move || {
                    let numbered = chunk.iter().enumerate();
                    numbered
                        .map(|(at, item)| work(part * size + at, item))
                        .collect::<Vec<R>>()
                })
            })
            .collect();
        let parts = running.into_iter().map(std::thread::ScopedJoinHandle::join);
        parts
            .flat_map(|part| match part {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn order_is_kept() {
        let items: Vec<usize> = (0..1_001).collect();
        let got = super::map(&items, |at, item| at + item);
        assert_eq!(got, (0..1_001).map(|n| 2 * n).collect::<Vec<_>>());
        assert!(super::map(&[] as &[u8], |at, _| at).is_empty());
    }
}
