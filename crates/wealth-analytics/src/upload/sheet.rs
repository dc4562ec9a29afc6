//! The sheets of all kinds of data: columns, and which words they take.

use wangge_excel_io::{Column, ColumnKind, Layout, SheetKind};

use super::kind::Kind;
use crate::profile::vocabulary::RISKS;

/// Product types, by id.
pub const PTYPES: [&str; 3] = ["保本", "非保本", "结构性"];
/// Kinds of trades, by id.
pub const BIZ: [&str; 5] = ["认购", "申购", "赎回", "到期兑付", "分红"];
/// Channels of trades, by id.
pub const CHANNELS: [&str; 4] = ["网银", "柜台", "手机", "银企直联"];
/// Kinds of shares; the last one's id is 9.
pub const SHARE_TYPES: [&str; 5] = ["流通A股", "限售A股", "流通B股", "H股", "其他"];
/// 借 is the first.
pub(super) const DIRECTIONS: [&str; 2] = ["借", "贷"];
/// 行内 is the first.
pub(super) const SIDES: [&str; 2] = ["行内", "行外"];
/// Yes is the first.
pub(super) const ANSWERS: [&str; 2] = ["是", "否"];

const RISK: ColumnKind = ColumnKind::Choice {
    values: &RISKS,
    synonyms: &[
        ("R1", "低风险"),
        ("R2", "中低风险"),
        ("R3", "中风险"),
        ("R4", "中高风险"),
        ("R5", "高风险"),
        ("1", "低风险"),
        ("2", "中低风险"),
        ("3", "中风险"),
        ("4", "中高风险"),
        ("5", "高风险"),
    ],
};
const PTYPE: ColumnKind = words(
    &PTYPES,
    &[
        ("保本型", "保本"),
        ("非保本型", "非保本"),
        ("结构性存款", "结构性"),
        ("1", "保本"),
        ("2", "非保本"),
        ("3", "结构性"),
    ],
);
const BIZ_KIND: ColumnKind = words(&BIZ, &[]);
const CHANNEL: ColumnKind = words(&CHANNELS, &[("网上银行", "网银"), ("手机银行", "手机")]);
const YES: ColumnKind = words(
    &ANSWERS,
    &[("1", "是"), ("0", "否"), ("Y", "是"), ("N", "否")],
);
const DIRECTION: ColumnKind = words(&DIRECTIONS, &[("D", "借"), ("C", "贷")]);
const INNER: ColumnKind = words(&SIDES, &[]);
const SHARE: ColumnKind = words(
    &SHARE_TYPES,
    &[
        ("流通A", "流通A股"),
        ("限售A", "限售A股"),
        ("流通B", "流通B股"),
        ("H", "H股"),
        ("其它", "其他"),
    ],
);

const fn words(
    values: &'static [&'static str],
    synonyms: &'static [(&'static str, &'static str)],
) -> ColumnKind {
    ColumnKind::Choice { values, synonyms }
}

/// The sheet of a kind.
pub fn sheet(kind: Kind) -> &'static SheetKind {
    match kind {
        Kind::Organ => &ORGAN,
        Kind::Company => &COMPANY,
        Kind::OwnProduct => &OWN_PRODUCT,
        Kind::TodayProduct => &TODAY_PRODUCT,
        Kind::PeerProduct => &PEER_PRODUCT,
        Kind::Holding => &HOLDING,
        Kind::WealthTrade => &WEALTH_TRADE,
        Kind::AccountStream => &ACCOUNT_STREAM,
        Kind::DailyBalance => &DAILY_BALANCE,
        Kind::ListedCompany => &LISTED_COMPANY,
        Kind::Shareholder => &SHAREHOLDER,
    }
}

const fn of(name: &'static str, key: usize, columns: &'static [Column]) -> SheetKind {
    SheetKind {
        name,
        title: None,
        layout: Layout::PLAIN,
        sheet_name: name,
        columns,
        key,
        skip_without: &[],
    }
}

const fn must(
    field: &'static str,
    header: &'static str,
    kind: ColumnKind,
    max_chars: usize,
    aliases: &'static [&'static str],
) -> Column {
    Column {
        required: true,
        ..may(field, header, kind, max_chars, aliases)
    }
}

const fn may(
    field: &'static str,
    header: &'static str,
    kind: ColumnKind,
    max_chars: usize,
    aliases: &'static [&'static str],
) -> Column {
    Column {
        max_chars,
        aliases,
        ..Column::new(field, header, kind)
    }
}

static ORGAN: SheetKind = of(
    "机构",
    2,
    &[
        must("branchCode", "支行编号", ColumnKind::Text, 32, &[]),
        must("branchName", "支行名称", ColumnKind::Text, 100, &[]),
        must("outletCode", "网点编号", ColumnKind::Text, 32, &[]),
        must("outletName", "网点名称", ColumnKind::Text, 100, &[]),
    ],
);

static COMPANY: SheetKind = of(
    "企业",
    0,
    &[
        must("code", "企业编号", ColumnKind::Text, 32, &["客户编号"]),
        must("name", "企业名称", ColumnKind::Text, 200, &["客户名称"]),
        must(
            "outletCode",
            "所属网点编号",
            ColumnKind::Text,
            32,
            &["网点编号"],
        ),
        may("linkman", "联系人", ColumnKind::Text, 50, &[]),
        may("contact", "联系电话", ColumnKind::Text, 50, &["联系方式"]),
        may("rating", "风险承受等级", RISK, 0, &[]),
        may("industry", "行业", ColumnKind::Text, 100, &["所属行业"]),
        may("openDay", "开户日期", ColumnKind::Day, 0, &[]),
    ],
);

static OWN_PRODUCT: SheetKind = of(
    "我行产品",
    0,
    &[
        must("code", "产品代码", ColumnKind::Text, 64, &[]),
        must("name", "产品名称", ColumnKind::Text, 200, &[]),
        must("ptype", "产品类型", PTYPE, 0, &[]),
        must("risk", "风险等级", RISK, 0, &[]),
        may("term", "期限天数", ColumnKind::Integer, 0, &[]),
        may("period", "投资期限", ColumnKind::Text, 100, &[]),
        must("min", "起购金额(万元)", ColumnKind::Text, 30, &["起购金额"]),
        may(
            "segment",
            "金额（期限）分段",
            ColumnKind::Text,
            200,
            &["金额分段"],
        ),
        must(
            "rate",
            "业绩基准(%)",
            ColumnKind::Text,
            30,
            &["业绩基准", "业绩比较基准(%)"],
        ),
        may("foundDay", "成立日期", ColumnKind::Day, 0, &[]),
        must("saleStart", "销售起日", ColumnKind::Day, 0, &[]),
        may("saleEnd", "销售止日", ColumnKind::Day, 0, &[]),
        may("valueDay", "起息日", ColumnKind::Day, 0, &[]),
        may("expiryDay", "到期日", ColumnKind::Day, 0, &[]),
        may("tradeTime", "交易时间", ColumnKind::Text, 200, &[]),
        may("apply", "申购期", ColumnKind::Text, 200, &[]),
        may("manual", "产品说明书链接", ColumnKind::Text, 1000, &[]),
        may("remark", "备注", ColumnKind::Text, 1000, &[]),
    ],
);

static TODAY_PRODUCT: SheetKind = of(
    "今日产品",
    1,
    &[
        must("saleDay", "销售日期", ColumnKind::Day, 0, &[]),
        must("code", "产品代码", ColumnKind::Text, 64, &[]),
        may("min", "起购金额(万元)", ColumnKind::Text, 30, &["起购金额"]),
        may(
            "rate",
            "预期收益率(%)",
            ColumnKind::Text,
            30,
            &["预期收益率"],
        ),
    ],
);

static PEER_PRODUCT: SheetKind = of(
    "同业产品",
    1,
    &[
        must("bank", "银行名称", ColumnKind::Text, 100, &[]),
        must("code", "产品代码", ColumnKind::Text, 64, &[]),
        must("name", "产品名称", ColumnKind::Text, 200, &[]),
        must("ptype", "产品类型", PTYPE, 0, &[]),
        must("risk", "风险等级", RISK, 0, &[]),
        may("term", "期限天数", ColumnKind::Integer, 0, &[]),
        may("period", "投资期限", ColumnKind::Text, 100, &[]),
        must("min", "起购金额(万元)", ColumnKind::Text, 30, &["起购金额"]),
        may(
            "segment",
            "金额（期限）分段",
            ColumnKind::Text,
            200,
            &["金额分段"],
        ),
        must(
            "rate",
            "业绩基准(%)",
            ColumnKind::Text,
            30,
            &["业绩基准", "业绩比较基准(%)"],
        ),
        may("foundDay", "成立日期", ColumnKind::Day, 0, &[]),
        must("saleStart", "销售起日", ColumnKind::Day, 0, &[]),
        may("saleEnd", "销售止日", ColumnKind::Day, 0, &[]),
        may("valueDay", "起息日", ColumnKind::Day, 0, &[]),
        may("expiryDay", "到期日", ColumnKind::Day, 0, &[]),
        may("tradeTime", "交易时间", ColumnKind::Text, 200, &[]),
        may("apply", "申购期", ColumnKind::Text, 200, &[]),
        may("manual", "产品说明书链接", ColumnKind::Text, 1000, &[]),
        may("remark", "备注", ColumnKind::Text, 1000, &[]),
    ],
);

static HOLDING: SheetKind = of(
    "持有",
    1,
    &[
        must("snapDay", "数据日期", ColumnKind::Day, 0, &[]),
        must("company", "企业编号", ColumnKind::Text, 32, &[]),
        must("product", "产品代码", ColumnKind::Text, 64, &[]),
        may("contract", "合约号", ColumnKind::Text, 64, &[]),
        must("share", "持有份额(元)", ColumnKind::Text, 30, &["持有份额"]),
        must("valueDay", "起息日", ColumnKind::Day, 0, &[]),
        may("expiryDay", "到期日", ColumnKind::Day, 0, &[]),
        may("productName", "产品名称", ColumnKind::Text, 200, &[]),
        may("risk", "风险等级", RISK, 0, &[]),
    ],
);

static WEALTH_TRADE: SheetKind = of(
    "理财交易",
    0,
    &[
        must("tradeNo", "交易流水号", ColumnKind::Text, 64, &["流水号"]),
        must("company", "企业编号", ColumnKind::Text, 32, &[]),
        must("product", "产品代码", ColumnKind::Text, 64, &[]),
        must("time", "交易时间", ColumnKind::Text, 40, &[]),
        must("biz", "业务种类", BIZ_KIND, 0, &[]),
        must("channel", "渠道", CHANNEL, 0, &[]),
        must(
            "amount",
            "交易金额(元)",
            ColumnKind::Text,
            30,
            &["交易金额"],
        ),
        may(
            "balance",
            "理财余额(元)",
            ColumnKind::Text,
            30,
            &["理财余额"],
        ),
        may("rate", "收益率(%)", ColumnKind::Text, 30, &["收益率"]),
        may("valueDay", "起息日", ColumnKind::Day, 0, &[]),
        may("expiryDay", "到期日", ColumnKind::Day, 0, &[]),
        may("allRedeem", "全部赎回标志", YES, 0, &[]),
        may("productName", "产品名称", ColumnKind::Text, 200, &[]),
        may("risk", "风险等级", RISK, 0, &[]),
        may("term", "期限天数", ColumnKind::Integer, 0, &[]),
    ],
);

static ACCOUNT_STREAM: SheetKind = of(
    "账户流水",
    1,
    &[
        must("account", "账号", ColumnKind::Text, 64, &[]),
        must("serial", "流水号", ColumnKind::Text, 64, &["交易流水号"]),
        must("company", "企业编号", ColumnKind::Text, 32, &[]),
        must("time", "交易时间", ColumnKind::Text, 40, &[]),
        must("direction", "借贷标志(借/贷)", DIRECTION, 0, &["借贷标志"]),
        must(
            "amount",
            "交易金额(元)",
            ColumnKind::Text,
            30,
            &["交易金额"],
        ),
        may(
            "after",
            "交易后余额(元)",
            ColumnKind::Text,
            30,
            &["交易后余额"],
        ),
        may(
            "inner",
            "对手行内标志(行内/行外)",
            INNER,
            0,
            &["对手行内标志"],
        ),
        may("cpBank", "对手行名", ColumnKind::Text, 200, &[]),
        may("cpName", "对手户名", ColumnKind::Text, 200, &[]),
        may("channel", "渠道", ColumnKind::Text, 50, &[]),
    ],
);

static DAILY_BALANCE: SheetKind = of(
    "日终余额",
    0,
    &[
        must("account", "账号", ColumnKind::Text, 64, &[]),
        must("company", "企业编号", ColumnKind::Text, 32, &[]),
        must("day", "日期", ColumnKind::Day, 0, &[]),
        must(
            "balance",
            "日终余额(元)",
            ColumnKind::Text,
            30,
            &["日终余额"],
        ),
    ],
);

static LISTED_COMPANY: SheetKind = of(
    "上市企业",
    0,
    &[
        must("secCode", "证券代码", ColumnKind::Text, 32, &[]),
        must("name", "企业名称", ColumnKind::Text, 200, &[]),
        may("companyCode", "企业编号", ColumnKind::Text, 32, &[]),
        may("phone", "企业电话", ColumnKind::Text, 100, &[]),
        may("email", "企业邮箱", ColumnKind::Text, 200, &[]),
        may("capital", "注册资本", ColumnKind::Text, 100, &[]),
        may("found", "成立时间", ColumnKind::Text, 50, &[]),
        may("authority", "登记机关", ColumnKind::Text, 200, &[]),
        may("address", "注册地址", ColumnKind::Text, 500, &[]),
        may("description", "简介", ColumnKind::Text, 4000, &[]),
        may("business", "经营范围", ColumnKind::Text, 4000, &[]),
        may("statement", "上市公告链接", ColumnKind::Text, 1000, &[]),
        may("notice", "理财公告链接", ColumnKind::Text, 1000, &[]),
        may("boughtOther", "是否购买他行理财", YES, 0, &[]),
    ],
);

static SHAREHOLDER: SheetKind = of(
    "股东",
    1,
    &[
        must("secCode", "证券代码", ColumnKind::Text, 32, &[]),
        must("name", "股东姓名", ColumnKind::Text, 200, &["股东名称"]),
        must("quantity", "持有数量", ColumnKind::Text, 30, &[]),
        may(
            "ratio",
            "占股本比例(%)",
            ColumnKind::Text,
            30,
            &["占股本比例"],
        ),
        may("shareType", "股份类型", SHARE, 0, &[]),
    ],
);
