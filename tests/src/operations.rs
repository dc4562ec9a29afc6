//! The documented operations of both APIs, read from `docs/api-paths.tsv`.
//!
//! One line an operation; the columns are `api id method path title consumes paged answer params
//! fields also`. `params` are `name:type:in[:required]`, `fields` are `name:type[:required]
//! [:recursive]`, both joined by `;`; `roles[].roleId` is a field of each row of `roles`, `.` is
//! the answer's data itself, and a recursive node holds nodes like those beside it. `also` names
//! further addresses of the operation, `METHOD path` each. The table speaks of what stands under
//! `data`: of one row where the answer is an array.

/// The table itself.
const TABLE: &str = include_str!("../../docs/api-paths.tsv");

/// One documented operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `grid` or `wealth`.
    pub api: String,
    /// `14.8`, `w36`.
    pub id: String,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: String,
    /// The full path with `{names}`.
    pub path: String,
    /// The documented title.
    pub title: String,
    /// What a request carries: `form`, `json`, `multipart` or `none`.
    pub consumes: String,
    /// Whether a list comes in pages.
    pub paged: bool,
    /// What `data` is: `object`, `array`, `scalar`, `file` or `none`.
    pub answer: String,
    /// What is sent.
    pub params: Vec<Param>,
    /// What is answered.
    pub fields: Vec<Node>,
    /// Further addresses: method and full path.
    pub also: Vec<(String, String)>,
}

/// A documented parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// `list[].customerId` for a member of each row of `list`.
    pub name: String,
    /// The documented type.
    pub kind: String,
    /// `path`, `query`, `form`, `json` or `multipart`.
    pub place: String,
    /// Whether it must be sent.
    pub required: bool,
}

/// A documented field of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// `roles[].roleId`, or `.` for the data itself.
    pub name: String,
    /// The documented type.
    pub kind: String,
    /// Whether it may not be null.
    pub required: bool,
    /// Whether it holds nodes like those beside it.
    pub recursive: bool,
}

impl Operation {
    /// What routes call it: `grid-14.8`.
    pub fn full_id(&self) -> String {
        format!("{}-{}", self.api, self.id)
    }
}

/// Every documented operation, in the order of the documents.
///
/// # Errors
/// The table's first line that cannot be read.
pub fn all() -> Result<Vec<Operation>, String> {
    TABLE
        .lines()
        .skip(1)
        .map(|line| read(line).ok_or_else(|| line.to_owned()))
        .collect()
}

fn read(line: &str) -> Option<Operation> {
    let mut columns = line.split('\t').map(str::to_owned);
    let operation = Operation {
        api: columns.next()?,
        id: columns.next()?,
        method: columns.next()?,
        path: columns.next()?,
        title: columns.next()?,
        consumes: columns.next()?,
        paged: columns.next()? == "yes",
        answer: columns.next()?,
        params: items(&columns.next()?).map(param).collect::<Option<_>>()?,
        fields: items(&columns.next()?).map(node).collect::<Option<_>>()?,
        also: items(&columns.next()?)
            .map(address)
            .collect::<Option<_>>()?,
    };
    columns.next().is_none().then_some(operation)
}

fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').filter(|item| !item.is_empty())
}

fn param(item: &str) -> Option<Param> {
    let mut parts = item.split(':');
    Some(Param {
        name: parts.next()?.to_owned(),
        kind: parts.next()?.to_owned(),
        place: parts.next()?.to_owned(),
        required: parts.next() == Some("required"),
    })
}

fn node(item: &str) -> Option<Node> {
    let mut parts = item.split(':');
    let (name, kind) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let flags: Vec<&str> = parts.collect();
    let has = |flag| flags.contains(&flag);
    Some(Node {
        name,
        kind,
        required: has("required"),
        recursive: has("recursive"),
    })
}

fn address(item: &str) -> Option<(String, String)> {
    let (method, path) = item.split_once(' ')?;
    Some((method.to_owned(), path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_both_apis() {
        let operations = all().unwrap();
        let of = |api: &str| operations.iter().filter(|o| o.api == api).count();
        assert_eq!((of("grid"), of("wealth")), (157, 61));
        let update = operations.iter().find(|o| o.id == "14.8").unwrap();
        assert_eq!(update.full_id(), "grid-14.8");
        assert_eq!(
            (update.method.as_str(), update.path.as_str()),
            ("PUT", "/grid/customer/info/{customerId}")
        );
        let region = operations.iter().find(|o| o.id == "9.3").unwrap();
        assert_eq!(
            region.also,
            [(
                "PUT".to_owned(),
                "/grid/super/region/{regionCode}".to_owned()
            )]
        );
    }
}
