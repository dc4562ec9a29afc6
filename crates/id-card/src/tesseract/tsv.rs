//! The table Tesseract answers: one row per word, among rows for pages, blocks and lines.

/// What one page, which is one line of print, was read as.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    /// Without blanks.
    pub(crate) text: String,
    /// Tesseract's own opinion of the least sure word, 0 to 1.
    pub(crate) sure: f32,
}

const WORD: &str = "5";

/// The lines of `pages` pages; empty where nothing was read.
pub(crate) fn lines(table: &str, pages: usize) -> Vec<Line> {
    let mut lines = vec![
        Line {
            text: String::new(),
            sure: 1.0
        };
        pages
    ];
    for row in table.lines() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [level, page, _, _, _, _, _, _, _, _, sure, text] = cells.as_slice() else {
            continue;
        };
        let page = page
            .parse::<usize>()
            .ok()
            .and_then(|page| page.checked_sub(1));
        let Some(line) = page.and_then(|page| lines.get_mut(page)) else {
            continue;
        };
        if *level == WORD {
            line.text
                .extend(text.chars().filter(|c| !c.is_whitespace()));
            line.sure = line.sure.min(sure.parse::<f32>().unwrap_or(0.0) / 100.0);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_page_are_put_together() {
        let table = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
            1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n\
            5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\t灵璧\n\
            5\t1\t1\t1\t1\t2\t0\t0\t9\t9\t80\t县\n\
            5\t3\t1\t1\t1\t1\t0\t0\t9\t9\t50\tx\n\
            5\t9\t1\t1\t1\t1\t0\t0\t9\t9\t50\tno such page\n\
            5\tbroken\n";
        let lines = lines(table, 3);
        let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["灵璧县", "", "x"]);
        assert_eq!(lines.first().map(|l| l.sure), Some(0.8));
    }
}
