//! Made-up data: a small county for `serve --demo`, and larger ones for benches.

mod approval;
mod backoffice;
mod balances;
mod bulk;
mod county;
mod credit;
mod desk;
mod dishonest;
mod households;
mod maps;
mod names;
mod people;
mod pictures;
mod records;
mod review;
mod wealth;

pub use bulk::seed;
pub use county::fill_empty;

use wangge_kernel::Field;

/// How much made-up data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// 5 thousand residents, 1 thousand customers, 5 grids.
    S,
    /// 200 thousand residents, 50 thousand customers, 50 grids.
    M,
    /// 2 million residents, 1 million customers, 500 grids.
    L,
}

/// What `serve --demo` prints.
pub const WELCOME: &str = "\
Demo data is loaded. Sign in with the password Demo#2018 as
  manager1    客户经理 of 西递支行        manager2    客户经理 of 宏村支行
  accountant1 会计 of 西递支行            branch1     支行长 of 西递支行
  president   董事长                      middle1     中层干部 of 西递支行
  admin       系统管理员 (Demo#2018 too, unless WANGGE_ADMIN_PASSWORD was set)
The wealth API (/api) has users of its own, with the same password:
  head1       分行客户经理                sub1        支行管理员 of 城关支行
  outlet1     网点客户经理 of 碧阳分理处  sub2        支行客户经理 of 城关支行
  admin       分行管理员 (unless WANGGE_WEALTH_ADMIN_PASSWORD was set)";

pub(crate) const PASSWORD: &str = "Demo#2018";

/// A field of a command that says `value`.
fn text(value: impl ToString) -> Field<String> {
    Field::Value(value.to_string())
}
