//! Small pieces of SQL that the derived connection does not carry by itself.

use diesel::expression::ValidGrouping;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::SqlType;
use diesel::{AppearsOnTable, Expression, SelectableExpression};

use crate::conn::MultiBackend;

/// `a LIKE b ESCAPE '\'` as one expression; see [`wangge_kernel::text::contains_pattern`].
pub use diesel::expression_methods::EscapeExpressionMethods;

/// `COALESCE(CAST(SUM(x) AS BIGINT), 0)`: a sum of integers, read exactly on both databases.
#[derive(Debug, Clone, Copy, QueryId, ValidGrouping)]
#[diesel(aggregate)]
pub struct SumBigint<E>(pub E);

impl<E: Expression> Expression for SumBigint<E>
where
    E::SqlType: SqlType,
{
    type SqlType = diesel::sql_types::BigInt;
}

impl<E: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for SumBigint<E> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("COALESCE(CAST(SUM(");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS BIGINT), 0)");
        Ok(())
    }
}

impl<E: AppearsOnTable<T>, T> AppearsOnTable<T> for SumBigint<E> where Self: Expression {}
impl<E: SelectableExpression<T>, T> SelectableExpression<T> for SumBigint<E> where
    Self: AppearsOnTable<T>
{
}
