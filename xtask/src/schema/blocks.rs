//! Reads diesel's `table!` blocks as text.

/// One `table!` block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The table's name in the database.
    pub(crate) table: String,
    /// Its columns.
    pub(crate) columns: Vec<BlockColumn>,
}

/// One column of a block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BlockColumn {
    /// The column's name in the database.
    pub(crate) name: String,
    /// The diesel type, without `Nullable`.
    pub(crate) kind: String,
    /// Whether it is `Nullable`.
    pub(crate) nullable: bool,
}

/// Every block of a file, those inside `joinable!` and the like left aside.
pub(crate) fn parse(text: &str) -> Result<Vec<Block>, String> {
    let text = without_comments(text);
    let bodies = text
        .split("table!")
        .skip(1)
        .map(|rest| braced(rest).unwrap_or_default());
    bodies
        .map(|body| block(&body).ok_or_else(|| format!("not understood: table! {{{body}}}")))
        .collect()
}

fn without_comments(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands between the first brace and the one that closes it.
fn braced(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('{')?;
    let mut depth = 1_usize;
    for (at, letter) in rest.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return rest.get(..at).map(str::to_owned);
        }
    }
    None
}

/// `use …; #[sql_name = "x"] name (id) { columns }`
fn block(body: &str) -> Option<Block> {
    let columns = braced(body)?;
    let head = body.split('{').next()?.rsplit(';').next()?;
    let (attribute, head) = attribute_of(head);
    let name =
        attribute.unwrap_or_else(|| head.split('(').next().unwrap_or_default().trim().to_owned());
    let items = columns
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    let columns = items.map(column).collect::<Option<_>>()?;
    let is_named = !name.is_empty() && !name.contains(char::is_whitespace);
    is_named.then_some(Block {
        table: name,
        columns,
    })
}

fn column(item: &str) -> Option<BlockColumn> {
    let (attribute, item) = attribute_of(item);
    let (name, kind) = item.split_once("->")?;
    let kind: String = kind.split_whitespace().collect();
    let inner = kind
        .strip_prefix("Nullable<")
        .and_then(|rest| rest.strip_suffix('>'));
    Some(BlockColumn {
        name: attribute.unwrap_or_else(|| name.trim().to_owned()),
        nullable: inner.is_some(),
        kind: inner.unwrap_or(&kind).to_owned(),
    })
}

/// The name given by `#[sql_name = "…"]`, and the text behind all attributes.
fn attribute_of(text: &str) -> (Option<String>, &str) {
    let name = text
        .split_once("sql_name")
        .and_then(|(_, rest)| rest.split('"').nth(1));
    let rest = text.rsplit(']').next().unwrap_or(text);
    (name.map(str::to_owned), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        //! Tables.
        diesel::table! {
            /// People.
            account (id) {
                id -> BigInt,
                #[sql_name = "type"]
                kind -> Nullable<Text>, // why
                done -> Bool,
            }
        }
        diesel::table! {
            use diesel::sql_types::*;
            #[sql_name = "order"]
            orders (a, b) { a -> BigInt, b -> Nullable < Integer > }
        }
        diesel::allow_tables_to_appear_in_same_query!(account, orders);
    "#;

    #[test]
    fn names_types_and_nullability() {
        let column = |name: &str, kind: &str, nullable| BlockColumn {
            name: name.into(),
            kind: kind.into(),
            nullable,
        };
        let account = vec![
            column("id", "BigInt", false),
            column("type", "Text", true),
            column("done", "Bool", false),
        ];
        let orders = vec![column("a", "BigInt", false), column("b", "Integer", true)];
        assert_eq!(
            parse(TEXT).unwrap(),
            [
                Block {
                    table: "account".into(),
                    columns: account
                },
                Block {
                    table: "order".into(),
                    columns: orders
                },
            ]
        );
    }
}
