//! What the rows of each kind of data say.

use wangge_excel_io::SheetKind;
use wangge_kernel::Instant;

use super::cells::Cells;
use super::kind::Kind;
use super::sheet::{ANSWERS, BIZ, CHANNELS, DIRECTIONS, PTYPES, SHARE_TYPES, SIDES, sheet};
use crate::profile::vocabulary::RISKS;

/// Rates of products lie below 100 %.
const RATE_MAX: i64 = 1_000_000;

/// A row of one kind of data.
pub(crate) trait Line: Sized {
    /// Which kind.
    const KIND: Kind;

    /// Reads the cells of a row, noting what is wrong.
    fn read(cells: &mut Cells<'_>) -> Self;

    /// What may come once in a file.
    fn key(&self) -> String;
}

/// The row that was stored as checked cells; `None` if it is none, which a check would have found.
pub(crate) fn stored<L: Line>(values: &[Option<String>]) -> Option<L> {
    let mut cells = Cells::new(sheet(L::KIND), values);
    let line = L::read(&mut cells);
    cells.into_faults().is_empty().then_some(line)
}

/// The key of a row, or what is wrong with it beyond the rules of its sheet.
pub(super) fn check(
    kind: Kind,
    values: &[Option<String>],
) -> Result<String, Vec<(&'static str, String)>> {
    match kind {
        Kind::Organ => checked::<OrganLine>(values),
        Kind::Company => checked::<CompanyLine>(values),
        Kind::OwnProduct => checked::<ProductLine>(values),
        Kind::TodayProduct => checked::<TodayLine>(values),
        Kind::PeerProduct => checked::<PeerLine>(values),
        Kind::Holding => checked::<HoldingLine>(values),
        Kind::WealthTrade => checked::<TradeLine>(values),
        Kind::AccountStream => checked::<TxnLine>(values),
        Kind::DailyBalance => checked::<DailyLine>(values),
        Kind::ListedCompany => checked::<ListedLine>(values),
        Kind::Shareholder => checked::<ShareholderLine>(values),
    }
}

fn checked<L: Line>(values: &[Option<String>]) -> Result<String, Vec<(&'static str, String)>> {
    let kind: &'static SheetKind = sheet(L::KIND);
    let mut cells = Cells::new(kind, values);
    let line = L::read(&mut cells);
    match cells.into_faults() {
        faults if faults.is_empty() => Ok(line.key()),
        faults => Err(faults),
    }
}

/// An outlet and the sub-branch it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganLine {
    /// 支行编号
    pub branch_code: String,
    /// 支行名称
    pub branch_name: String,
    /// 网点编号
    pub outlet_code: String,
    /// 网点名称
    pub outlet_name: String,
}

impl Line for OrganLine {
    const KIND: Kind = Kind::Organ;

    fn read(cells: &mut Cells<'_>) -> Self {
        let line = Self {
            branch_code: cells.text("branchCode"),
            branch_name: cells.text("branchName"),
            outlet_code: cells.text("outletCode"),
            outlet_name: cells.text("outletName"),
        };
        if line.branch_code == line.outlet_code && !line.branch_code.is_empty() {
            cells.fault("outletCode", "网点编号不能与支行编号相同");
        }
        line
    }

    fn key(&self) -> String {
        self.outlet_code.clone()
    }
}

pub(crate) struct CompanyLine {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) outlet_code: String,
    pub(crate) linkman: Option<String>,
    pub(crate) contact: Option<String>,
    pub(crate) risk_rating: Option<i64>,
    pub(crate) industry: Option<String>,
    pub(crate) open_day: Option<i64>,
}

impl Line for CompanyLine {
    const KIND: Kind = Kind::Company;

    fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            code: cells.text("code"),
            name: cells.text("name"),
            outlet_code: cells.text("outletCode"),
            linkman: cells.opt_text("linkman"),
            contact: cells.opt_text("contact"),
            risk_rating: cells.choice("rating", &RISKS),
            industry: cells.opt_text("industry"),
            open_day: cells.opt_day("openDay"),
        }
    }

    fn key(&self) -> String {
        self.code.clone()
    }
}

pub(crate) struct ProductLine {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) ptype: Option<i64>,
    pub(crate) risk: Option<i64>,
    pub(crate) term_days: Option<i64>,
    pub(crate) period_text: Option<String>,
    pub(crate) min_fen: Option<i64>,
    pub(crate) seg_text: Option<String>,
    pub(crate) rate_ppm: Option<i64>,
    pub(crate) found_day: Option<i64>,
    pub(crate) sale_start: Option<i64>,
    pub(crate) sale_end: Option<i64>,
    pub(crate) value_day: Option<i64>,
    pub(crate) expiry_day: Option<i64>,
    pub(crate) trade_time: Option<String>,
    pub(crate) apply_text: Option<String>,
    pub(crate) manual_url: Option<String>,
    pub(crate) remark: Option<String>,
}

impl Line for ProductLine {
    const KIND: Kind = Kind::OwnProduct;

    fn read(cells: &mut Cells<'_>) -> Self {
        cells.in_order("saleStart", "saleEnd", "销售止日不能早于销售起日");
        cells.in_order("valueDay", "expiryDay", "到期日不能早于起息日");
        Self {
            code: cells.text("code"),
            name: cells.text("name"),
            ptype: cells.choice("ptype", &PTYPES),
            risk: cells.choice("risk", &RISKS),
            term_days: cells.positive("term"),
            period_text: cells.opt_text("period"),
            min_fen: cells.wan("min"),
            seg_text: cells.opt_text("segment"),
            rate_ppm: cells.ppm("rate", RATE_MAX),
            found_day: cells.opt_day("foundDay"),
            sale_start: cells.opt_day("saleStart"),
            sale_end: cells.opt_day("saleEnd"),
            value_day: cells.opt_day("valueDay"),
            expiry_day: cells.opt_day("expiryDay"),
            trade_time: cells.opt_text("tradeTime"),
            apply_text: cells.opt_text("apply"),
            manual_url: cells.link("manual"),
            remark: cells.opt_text("remark"),
        }
    }

    fn key(&self) -> String {
        self.code.clone()
    }
}

pub(crate) struct PeerLine {
    pub(crate) bank: String,
    pub(crate) product: ProductLine,
}

impl Line for PeerLine {
    const KIND: Kind = Kind::PeerProduct;

    fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            bank: cells.text("bank"),
            product: ProductLine::read(cells),
        }
    }

    fn key(&self) -> String {
        format!("{}\n{}", self.bank, self.product.code)
    }
}

pub(crate) struct TodayLine {
    pub(crate) sale_day: i64,
    pub(crate) code: String,
    pub(crate) min_fen: Option<i64>,
    pub(crate) rate_ppm: Option<i64>,
}

impl Line for TodayLine {
    const KIND: Kind = Kind::TodayProduct;

    fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            sale_day: cells.day("saleDay"),
            code: cells.text("code"),
            min_fen: cells.wan("min"),
            rate_ppm: cells.ppm("rate", RATE_MAX),
        }
    }

    fn key(&self) -> String {
        format!("{}\n{}", self.sale_day, self.code)
    }
}

/// What a trade or a holding says of a product nobody has described yet.
pub(crate) struct Described {
    pub(crate) name: Option<String>,
    pub(crate) risk: Option<i64>,
    pub(crate) term_days: Option<i64>,
}

pub(crate) struct HoldingLine {
    pub(crate) snap_day: i64,
    pub(crate) company: String,
    pub(crate) product: String,
    pub(crate) contract_no: Option<String>,
    pub(crate) share_fen: i64,
    pub(crate) value_day: i64,
    pub(crate) expiry_day: Option<i64>,
    pub(crate) described: Described,
}

impl Line for HoldingLine {
    const KIND: Kind = Kind::Holding;

    fn read(cells: &mut Cells<'_>) -> Self {
        let share_fen = cells.fen("share").unwrap_or_default();
        if share_fen < 0 {
            cells.fault("share", "持有份额不能为负数");
        }
        cells.in_order("valueDay", "expiryDay", "到期日不能早于起息日");
        Self {
            snap_day: cells.day("snapDay"),
            company: cells.text("company"),
            product: cells.text("product"),
            contract_no: cells.opt_text("contract"),
            share_fen,
            value_day: cells.day("valueDay"),
            expiry_day: cells.opt_day("expiryDay"),
            described: Described {
                name: cells.opt_text("productName"),
                risk: cells.choice("risk", &RISKS),
                term_days: None,
            },
        }
    }

    fn key(&self) -> String {
        let contract = self.contract_no.as_deref().unwrap_or_default();
        let (company, product) = (&self.company, &self.product);
        format!("{company}\n{product}\n{contract}\n{}", self.value_day)
    }
}

pub(crate) struct TradeLine {
    pub(crate) trade_no: String,
    pub(crate) company: String,
    pub(crate) product: String,
    pub(crate) ts: Instant,
    pub(crate) day: i64,
    pub(crate) biz: i64,
    pub(crate) channel: i64,
    pub(crate) amount_fen: i64,
    pub(crate) balance_fen: Option<i64>,
    pub(crate) rate_ppm: Option<i64>,
    pub(crate) value_day: Option<i64>,
    pub(crate) expiry_day: Option<i64>,
    pub(crate) all_redeem: Option<bool>,
    pub(crate) described: Described,
}

impl Line for TradeLine {
    const KIND: Kind = Kind::WealthTrade;

    fn read(cells: &mut Cells<'_>) -> Self {
        let (ts, day) = cells.instant("time");
        let amount = cells.fen("amount");
        if amount.is_some_and(|fen| fen <= 0) {
            cells.fault("amount", "交易金额应大于0");
        }
        cells.in_order("valueDay", "expiryDay", "到期日不能早于起息日");
        Self {
            trade_no: cells.text("tradeNo"),
            company: cells.text("company"),
            product: cells.text("product"),
            ts,
            day,
            biz: cells.choice("biz", &BIZ).unwrap_or_default(),
            channel: cells.choice("channel", &CHANNELS).unwrap_or_default(),
            amount_fen: amount.unwrap_or_default(),
            balance_fen: cells.fen("balance"),
            rate_ppm: cells.ppm("rate", RATE_MAX),
            value_day: cells.opt_day("valueDay"),
            expiry_day: cells.opt_day("expiryDay"),
            all_redeem: cells.yes("allRedeem", &ANSWERS),
            described: Described {
                name: cells.opt_text("productName"),
                risk: cells.choice("risk", &RISKS),
                term_days: cells.positive("term"),
            },
        }
    }

    fn key(&self) -> String {
        self.trade_no.clone()
    }
}

pub(crate) struct TxnLine {
    pub(crate) account: String,
    pub(crate) serial: String,
    pub(crate) company: String,
    pub(crate) ts: Instant,
    pub(crate) day: i64,
    pub(crate) outgoing: bool,
    pub(crate) amount_fen: i64,
    pub(crate) after_fen: Option<i64>,
    pub(crate) inner: Option<bool>,
    pub(crate) cp_bank: Option<String>,
    pub(crate) cp_name: Option<String>,
    pub(crate) channel: Option<String>,
}

impl Line for TxnLine {
    const KIND: Kind = Kind::AccountStream;

    fn read(cells: &mut Cells<'_>) -> Self {
        let (ts, day) = cells.instant("time");
        let amount = cells.fen("amount");
        if amount == Some(0) {
            cells.fault("amount", "交易金额不能为0");
        }
        Self {
            account: cells.text("account"),
            serial: cells.text("serial"),
            company: cells.text("company"),
            ts,
            day,
            outgoing: cells.yes("direction", &DIRECTIONS).unwrap_or_default(),
            amount_fen: amount.unwrap_or_default(),
            after_fen: cells.fen("after"),
            inner: cells.yes("inner", &SIDES),
            cp_bank: cells.opt_text("cpBank"),
            cp_name: cells.opt_text("cpName"),
            channel: cells.opt_text("channel"),
        }
    }

    fn key(&self) -> String {
        format!("{}\n{}", self.account, self.serial)
    }
}

pub(crate) struct DailyLine {
    pub(crate) account: String,
    pub(crate) company: String,
    pub(crate) day: i64,
    pub(crate) bal_fen: i64,
}

impl Line for DailyLine {
    const KIND: Kind = Kind::DailyBalance;

    fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            account: cells.text("account"),
            company: cells.text("company"),
            day: cells.day("day"),
            bal_fen: cells.fen("balance").unwrap_or_default(),
        }
    }

    fn key(&self) -> String {
        format!("{}\n{}", self.account, self.day)
    }
}

pub(crate) struct ListedLine {
    pub(crate) sec_code: String,
    pub(crate) name: String,
    pub(crate) company_code: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) capital: Option<String>,
    pub(crate) found: Option<String>,
    pub(crate) authority: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) business: Option<String>,
    pub(crate) statement_url: Option<String>,
    pub(crate) notice_url: Option<String>,
    pub(crate) bought_other: Option<bool>,
}

impl Line for ListedLine {
    const KIND: Kind = Kind::ListedCompany;

    fn read(cells: &mut Cells<'_>) -> Self {
        Self {
            sec_code: cells.text("secCode"),
            name: cells.text("name"),
            company_code: cells.opt_text("companyCode"),
            phone: cells.opt_text("phone"),
            email: cells.opt_text("email"),
            capital: cells.opt_text("capital"),
            found: cells.opt_text("found"),
            authority: cells.opt_text("authority"),
            address: cells.opt_text("address"),
            description: cells.opt_text("description"),
            business: cells.opt_text("business"),
            statement_url: cells.link("statement"),
            notice_url: cells.link("notice"),
            bought_other: cells.yes("boughtOther", &ANSWERS),
        }
    }

    fn key(&self) -> String {
        self.sec_code.clone()
    }
}

pub(crate) struct ShareholderLine {
    pub(crate) sec_code: String,
    pub(crate) name: String,
    pub(crate) quantity: i64,
    pub(crate) ratio_ppm: Option<i64>,
    pub(crate) share_type: Option<i64>,
}

impl Line for ShareholderLine {
    const KIND: Kind = Kind::Shareholder;

    fn read(cells: &mut Cells<'_>) -> Self {
        let quantity = cells.number("quantity", 0, "持有数量应为整数");
        if quantity.is_some_and(|n| n <= 0) {
            cells.fault("quantity", "持有数量应大于0");
        }
        let place = cells.choice("shareType", &SHARE_TYPES);
        Self {
            sec_code: cells.text("secCode"),
            name: cells.text("name"),
            quantity: quantity.unwrap_or_default(),
            ratio_ppm: cells.ppm("ratio", 1_000_000),
            share_type: place.map(|id| if id == 5 { 9 } else { id }),
        }
    }

    fn key(&self) -> String {
        let share = self.share_type.unwrap_or_default();
        format!("{}\n{}\n{share}", self.sec_code, self.name)
    }
}
