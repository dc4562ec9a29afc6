//! Files that are not taken, and files that say nothing new.

use wangge_wealth_analytics::Error;
use wangge_wealth_analytics::upload::Kind;

use crate::desk::Desk;

/// A file of a kind with one sound row, and rows with one fault each: what is wrong, and where.
struct Case {
    kind: Kind,
    header: &'static str,
    sound: &'static str,
    bad: &'static [(&'static str, &'static str)],
}

const fn case(
    kind: Kind,
    header: &'static str,
    sound: &'static str,
    bad: &'static [(&'static str, &'static str)],
) -> Case {
    Case {
        kind,
        header,
        sound,
        bad,
    }
}

const CASES: [Case; 11] = [
    case(
        Kind::Organ,
        "支行编号,支行名称,网点编号,网点名称",
        "101,城东支行,10101,城东网点",
        &[
            ("101,城东支行,,甲", "网点编号"),
            ("101,城东支行,101,甲", "网点编号"),
        ],
    ),
    case(
        Kind::Company,
        " 企业编号* ,企业 名称,所属网点编号,风险承受等级,开户日期",
        "0001,甲公司,10101,R3,20200101",
        &[
            ("0002,,10101,,", "企业名称"),
            ("0002,乙,10101,很高,", "风险承受等级"),
            ("0002,乙,10101,,2020-13-01", "开户日期"),
        ],
    ),
    case(
        Kind::OwnProduct,
        "产品代码,产品名称,产品类型,风险等级,期限天数,起购金额(万元),业绩基准(%),销售起日,销售止日,产品说明书链接",
        "P1,丰收,保本,低风险,90,5,3.45,2026-01-01,2026-12-31,https://a.example/1.pdf",
        &[
            ("P2,丰收,活期,低风险,90,5,3.45,2026-01-01,,", "产品类型"),
            ("P2,丰收,保本,无,90,5,3.45,2026-01-01,,", "风险等级"),
            ("P2,丰收,保本,低风险,0,5,3.45,2026-01-01,,", "期限天数"),
            (
                "P2,丰收,保本,低风险,90,0,3.45,2026-01-01,,",
                "起购金额(万元)",
            ),
            ("P2,丰收,保本,低风险,90,5,101,2026-01-01,,", "业绩基准(%)"),
            (
                "P2,丰收,保本,低风险,90,5,3.45,2026-01-02,2026-01-01,",
                "销售止日",
            ),
            (
                "P2,丰收,保本,低风险,90,5,3.45,2026-01-02,,javascript:alert(1)",
                "产品说明书链接",
            ),
        ],
    ),
    case(
        Kind::TodayProduct,
        "销售日期,产品代码,起购金额(万元),预期收益率(%)",
        "2026-06-30,P1,,3.5",
        &[("2026-06-30,,,", "产品代码"), ("今天,P2,,", "销售日期")],
    ),
    case(
        Kind::PeerProduct,
        "银行名称,产品代码,产品名称,产品类型,风险等级,起购金额(万元),业绩基准(%),销售起日",
        "江淮银行,P1,稳盈,非保本,R2,1,4,20260101",
        &[(",P2,稳盈,非保本,R2,1,4,20260101", "银行名称")],
    ),
    case(
        Kind::Holding,
        "数据日期,企业编号,产品代码,持有份额(元),起息日,到期日",
        "2026-06-30,0001,P1,100000.50,2026-01-01,2026-12-31",
        &[
            ("2026-06-30,0001,P2,-1,2026-01-01,", "持有份额(元)"),
            ("2026-06-30,0001,P2,1,2026-02-01,2026-01-01", "到期日"),
        ],
    ),
    case(
        Kind::WealthTrade,
        "交易流水号,企业编号,产品代码,交易时间,业务种类,渠道,交易金额(元)",
        "T1,0001,P1,2026-06-01 09:30:00,认购,网银,50000",
        &[
            ("T2,0001,P1,昨天,认购,网银,50000", "交易时间"),
            ("T2,0001,P1,2026-06-01,购买,网银,50000", "业务种类"),
            ("T2,0001,P1,2026-06-01,认购,电话,50000", "渠道"),
            ("T2,0001,P1,2026-06-01,认购,网银,0", "交易金额(元)"),
            ("T2,0001,P1,2026-06-01,认购,网银,1.005", "交易金额(元)"),
        ],
    ),
    case(
        Kind::AccountStream,
        "账号,流水号,企业编号,交易时间,借贷标志(借/贷),交易金额(元),对手行内标志(行内/行外)",
        "620001,1,0001,2026-06-01 09:30:00,借,-50.00,行内",
        &[
            ("620001,2,0001,2026-06-01,收,50,行内", "借贷标志(借/贷)"),
            ("620001,2,0001,2026-06-01,借,0,", "交易金额(元)"),
            (
                "620001,2,0001,2026-06-01,借,5,本行",
                "对手行内标志(行内/行外)",
            ),
        ],
    ),
    case(
        Kind::DailyBalance,
        "账号,企业编号,日期,日终余额(元)",
        "620001,0001,2026-06-01,-3.5",
        &[("620001,0001,2026-06-02,三元", "日终余额(元)")],
    ),
    case(
        Kind::ListedCompany,
        "证券代码,企业名称,是否购买他行理财",
        "600001,甲公司,是",
        &[("600002,乙公司,也许", "是否购买他行理财")],
    ),
    case(
        Kind::Shareholder,
        "证券代码,股东姓名,持有数量,占股本比例(%),股份类型",
        "600001,张三,100,0.5,流通A股",
        &[
            ("600001,李四,0,1,", "持有数量"),
            ("600001,李四,1,100.5,", "占股本比例(%)"),
            ("600001,李四,1,1,优先股", "股份类型"),
        ],
    ),
];

#[test]
fn one_bad_row_refuses_the_file_and_says_where() {
    let desk = Desk::open();
    for case in &CASES {
        let Case {
            kind,
            header,
            sound,
            bad,
        } = case;
        let kind = *kind;
        desk.initialize(kind);
        let taken = desk
            .stage_text(kind, &format!("{header}\n{sound}\n"))
            .unwrap();
        assert!(taken.id.is_some(), "{kind:?} {:?}", taken.errors);
        let twice = format!("{header}\n{sound}\n{sound}\n");
        let twice = desk.stage_text(kind, &twice).unwrap();
        assert_eq!(twice.id, None, "{kind:?}");
        assert!(twice.errors[0].msg.contains("重复") && twice.errors[0].row == 3);
        for (row, column) in *bad {
            let staged = desk
                .stage_text(kind, &format!("{header}\n{sound}\n{row}\n"))
                .unwrap();
            assert_eq!(staged.id, None, "{kind:?} {row}");
            let told: Vec<(u32, &str)> = staged
                .errors
                .iter()
                .map(|e| (e.row, e.column.as_str()))
                .collect();
            assert_eq!(told, [(3, *column)], "{kind:?} {row}: {:?}", staged.errors);
        }
        let status = desk.status(kind);
        assert_eq!(status.update_status, 1);
        assert_eq!(status.upload_status.right_list, [taken.id.unwrap()]);
        assert_eq!(status.upload_status.wrong, bad.len() + 1);
        assert_eq!(
            status.upload_status.wrong_list[0],
            format!("{}.csv", kind.word())
        );
    }
    let kept = desk.lines("SELECT cells AS line FROM upload_row");
    assert_eq!(kept.len(), Kind::ALL.len());
}

#[test]
fn at_most_a_hundred_errors_are_told() {
    let desk = Desk::open();
    desk.initialize(Kind::DailyBalance);
    let rows: String = (0..500)
        .map(|n| format!("62{n},0001,2026-06-01,x\n"))
        .collect();
    let staged = desk
        .stage_text(
            Kind::DailyBalance,
            &format!("账号,企业编号,日期,日终余额\n{rows}"),
        )
        .unwrap();
    assert_eq!((staged.id, staged.errors.len()), (None, 100));
}

#[test]
fn a_batch_must_be_open_and_files_must_be_there() {
    let desk = Desk::open();
    let text = "支行编号,支行名称,网点编号,网点名称\n101,城东支行,10101,城东网点\n";
    assert!(matches!(
        desk.stage_text(Kind::Organ, text),
        Err(Error::NotInitialized)
    ));
    desk.initialize(Kind::Organ);
    assert!(matches!(
        desk.stage_text(Kind::Organ, "甲,乙\n1,2\n"),
        Err(Error::File(_))
    ));
    let first = desk.stage_text(Kind::Organ, text).unwrap().id.unwrap();
    // A new batch forgets what waited in the one before.
    desk.initialize(Kind::Organ);
    assert!(matches!(desk.queue(&[first]), Err(Error::UnknownFile)));
    assert!(matches!(desk.queue(&[]), Err(Error::UnknownFile)));
    assert!(matches!(desk.queue(&[4_711]), Err(Error::UnknownFile)));
    let second = desk.stage_text(Kind::Organ, text).unwrap().id.unwrap();
    assert!(matches!(
        desk.queue(&[second, 4_711]),
        Err(Error::UnknownFile)
    ));
    assert_eq!(desk.status(Kind::Organ).update_status, 1);
    desk.queue(&[second]).unwrap();
    desk.queue(&[second]).unwrap();
    assert_eq!(desk.status(Kind::Organ).update_status, 2);
    desk.run();
    assert_eq!(desk.status(Kind::Organ).update_status, 5);
    assert!(matches!(desk.queue(&[second]), Err(Error::UnknownFile)));
    assert!(matches!(
        desk.stage_text(Kind::Organ, text),
        Err(Error::NotInitialized)
    ));
}

#[test]
fn what_is_said_again_makes_no_new_version_and_unknown_names_are_passed_over() {
    let desk = Desk::open();
    desk.upload(
        Kind::Organ,
        "支行编号,支行名称,网点编号,网点名称\n101,城东支行,10101,城东网点\n",
    );
    let headers = "企业编号,企业名称,所属网点编号\n";
    let text = format!("{headers}007,甲公司,10101\n008,乙公司,99999\n");
    desk.upload(Kind::Company, &text);
    desk.upload(
        Kind::WealthTrade,
        "交易流水号,企业编号,产品代码,交易时间,业务种类,渠道,交易金额(元),风险等级\n\
         T1,007,新产品,2026-06-01 09:30:00,认购,柜台,50000,R2\n\
         T2,404,新产品,2026-06-01 09:30:00,认购,柜台,50000,\n",
    );
    desk.run();
    let versions = "SELECT c.code || ' ' || v.name AS line FROM company_ver v \
                    JOIN company c ON c.id = v.company_id ORDER BY v.id";
    assert_eq!(desk.lines(versions), ["007 甲公司"]);
    let warned = desk
        .lines("SELECT warnings AS line FROM upload_file WHERE warnings IS NOT NULL ORDER BY id");
    assert_eq!(
        warned,
        ["企业008：网点99999不存在", "交易T2：企业404不存在"]
    );
    let stubs = "SELECT name || ' ' || risk AS line FROM product_ver WHERE stub";
    assert_eq!(desk.lines(stubs), ["新产品 2"]);

    // The very same file: nothing is kept of it and nothing changes.
    desk.upload(Kind::Company, &text);
    assert_eq!(
        desk.lines(
            "SELECT cells AS line FROM upload_row WHERE file_id = \
                           (SELECT max(id) FROM upload_file)"
        ),
        Vec::<String>::new()
    );
    desk.run();
    // Other bytes that say the same.
    desk.upload(Kind::Company, &format!("{headers}007,甲公司,10101\n"));
    desk.run();
    assert_eq!(desk.lines(versions), ["007 甲公司"]);
    desk.upload(Kind::Company, &format!("{headers}007,丙公司,10101\n"));
    desk.run();
    assert_eq!(desk.lines(versions), ["007 甲公司", "007 丙公司"]);
}

#[test]
fn mended_payments_and_balances_replace_the_first_ones() {
    let desk = Desk::open();
    desk.upload(
        Kind::Organ,
        "支行编号,支行名称,网点编号,网点名称\n101,城东支行,10101,城东网点\n",
    );
    let companies = "企业编号,企业名称,所属网点编号\n007,甲公司,10101\n008,乙公司,10101\n";
    desk.upload(Kind::Company, companies);
    let payments = "账号,流水号,企业编号,交易时间,借贷标志,交易金额\n";
    let balances = "账号,企业编号,日期,日终余额\n";
    let first = "62,1,007,2026-05-01,借,100\n62,2,007,2026-05-02,贷,50\n63,1,008,2026-05-02,贷,7\n";
    desk.upload(Kind::AccountStream, &format!("{payments}{first}"));
    let first = "62,007,2026-05-31,10\n63,008,2026-05-31,20\n";
    desk.upload(Kind::DailyBalance, &format!("{balances}{first}"));
    desk.run();
    let months = "SELECT c.code || ' ' || m.out_fen || ' ' || m.in_fen || ' ' || m.all_sum AS line \
                  FROM company_month m JOIN company c ON c.id = m.company_id \
                  ORDER BY c.code, m.month";
    assert_eq!(
        desk.lines(months),
        ["007 10000 5000 1000", "008 0 700 2000"]
    );

    // The first payment was another's, the second is the same again, one is new.
    let mended = "62,1,008,2026-05-01,借,90\n62,2,007,2026-05-02,贷,50\n62,3,007,2026-05-03,贷,1\n";
    desk.upload(Kind::AccountStream, &format!("{payments}{mended}"));
    let mended = "62,007,2026-05-31,11\n63,008,2026-06-01,21\n";
    desk.upload(Kind::DailyBalance, &format!("{balances}{mended}"));
    desk.run();
    // All balances go on to the first of June.
    let want = [
        "007 0 5100 1100",
        "007 0 0 1100",
        "008 9000 700 2000",
        "008 0 0 2100",
    ];
    assert_eq!(desk.lines(months), want);
}
