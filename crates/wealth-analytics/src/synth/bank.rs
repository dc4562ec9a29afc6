//! What a made-up bank uploads: its outlets, companies, products, trades, holdings, payments and
//! balances.

use chrono::{Days, NaiveDate};

use super::company::{Company, balances_of};
use super::ledger::{Balance, Payment, ledger};
use super::product::Product;
use super::world::{DAYS, Size, World};
use crate::profile::vocabulary::RISKS;

/// Outlets of a sub-branch.
const OUTLETS: usize = 4;

/// An outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of its sub-branch.
    pub branch_code: String,
    /// The name of its sub-branch.
    pub branch_name: String,
}

/// A company as the bank has it on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The code of its outlet.
    pub outlet: String,
    /// Its rated risk level.
    pub rating: Option<u8>,
    /// What it is.
    pub industry: &'static str,
}

/// A product that is sold, ours or another bank's.
#[derive(Debug, Clone, PartialEq)]
pub struct Sold {
    /// The bank; empty for ours.
    pub bank: String,
    /// Its name.
    pub name: String,
    /// 1 保本, 2 非保本, 3 结构性.
    pub ptype: usize,
    /// The first day of sale.
    pub sale_start: NaiveDate,
    /// What it is.
    pub product: Product,
}

/// A trade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trade {
    /// The company's code.
    pub company: String,
    /// The product's code.
    pub product: String,
    /// The day.
    pub day: NaiveDate,
    /// 1 认购, 2 申购, 3 赎回, 4 到期兑付, 5 分红.
    pub biz: usize,
    /// 1 网银, 2 柜台, 3 手机, 4 银企直联.
    pub channel: usize,
    /// In fen.
    pub amount_fen: i64,
    /// The benchmark.
    pub rate_ppm: Option<i64>,
    /// When what was bought expires.
    pub expiry: Option<NaiveDate>,
}

/// What a company holds of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The company's code.
    pub company: String,
    /// The product's code.
    pub product: String,
    /// The number of the contract.
    pub contract: String,
    /// In fen.
    pub share_fen: i64,
    /// From when on it earns.
    pub value_day: NaiveDate,
    /// When it expires.
    pub expiry: NaiveDate,
}

/// A company whose shares are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCompany {
    /// The code of its shares.
    pub sec_code: String,
    /// Its name.
    pub name: String,
    /// The company's code, if it is known to be the same.
    pub company: Option<String>,
    /// Whether it has bought from other banks.
    pub bought_other: bool,
}

/// All of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bank {
    /// The business day, which is the last of the accounts.
    pub today: NaiveDate,
    /// Outlets.
    pub outlets: Vec<Outlet>,
    /// Companies.
    pub customers: Vec<Customer>,
    /// Products, ours first.
    pub products: Vec<Sold>,
    /// The codes of what is sold today.
    pub on_sale: Vec<String>,
    /// Holdings.
    pub holdings: Vec<Holding>,
    /// Trades.
    pub trades: Vec<Trade>,
    /// Payments.
    pub payments: Vec<Payment>,
    /// Balances at the end of some days.
    pub balances: Vec<Balance>,
    /// Listed companies.
    pub listed: Vec<ListedCompany>,
    /// What each odd company is for: the company's code, and why it is there.
    pub odd: Vec<(String, &'static str)>,
}

impl Bank {
    /// The bank of a seed on a day, best the last of a month. `payments` is the share of its
    /// payments that are told: 1 for all.
    pub fn new(seed: u64, size: Size, today: NaiveDate, payments: f64) -> Self {
        let world = World::new(seed, size, today);
        let outlets = outlets(if size.companies < 5_000 { 3 } else { 12 });
        let mut bank = Self {
            today,
            customers: customers(&world, &outlets),
            products: products(&world),
            on_sale: on_sale(&world),
            holdings: Vec::new(),
            trades: Vec::new(),
            payments: Vec::new(),
            balances: Vec::new(),
            listed: Vec::new(),
            odd: Vec::new(),
            outlets,
        };
        for (number, company) in world.companies.iter().enumerate() {
            bank.trade(company, &world);
            let days = balances_of(seed, number, DAYS);
            let (paid, seen) = ledger(seed, (number, company), (world.start, &days), payments);
            bank.payments.extend(paid);
            bank.balances.extend(seen);
        }
        bank.list();
        super::odd::plant(&mut bank);
        bank
    }

    /// Purchases of a company, and what has become of them.
    fn trade(&mut self, company: &Company, world: &World) {
        for (number, event) in company.events.iter().enumerate() {
            let Some(product) = world.products.get(event.product) else {
                continue;
            };
            let value_day = event.purchase.day + Days::new(1);
            let expiry = value_day + Days::new(product.term_days.unsigned_abs());
            let bought = Trade {
                company: company.code.clone(),
                product: product.offer.code.clone(),
                day: event.purchase.day,
                biz: 1 + number % 2,
                channel: if event.purchase.online {
                    1 + number % 2 * 2
                } else {
                    2
                },
                amount_fen: event.purchase.amount_fen,
                rate_ppm: Some(product.offer.rate_ppm),
                expiry: Some(expiry),
            };
            if expiry <= self.today {
                self.trades.push(Trade {
                    day: expiry,
                    biz: 4,
                    ..bought.clone()
                });
            } else {
                self.holdings.push(Holding {
                    company: company.code.clone(),
                    product: product.offer.code.clone(),
                    contract: format!("HT{}{number:03}", company.code),
                    share_fen: event.purchase.amount_fen,
                    value_day,
                    expiry,
                });
            }
            self.trades.push(bought);
        }
    }

    /// One company in forty is listed.
    fn list(&mut self) {
        let some = self.customers.iter().step_by(40).enumerate();
        self.listed = some
            .map(|(number, customer)| ListedCompany {
                sec_code: format!("{:06}", 600_001 + number),
                name: customer.name.clone(),
                company: Some(customer.code.clone()),
                bought_other: number % 3 == 0,
            })
            .collect();
    }
}

fn outlets(branches: usize) -> Vec<Outlet> {
    const TOWNS: [&str; 12] = [
        "城东",
        "城西",
        "开发区",
        "河口",
        "南山",
        "北关",
        "临江",
        "新桥",
        "青龙",
        "石门",
        "白塔",
        "长丰",
    ];
    let outlet = |branch: usize, number: usize| {
        let town = TOWNS.get(branch).copied().unwrap_or("城南");
        Outlet {
            code: format!("{}", 10_101 + branch * 100 + number),
            name: format!("{town}第{}网点", number + 1),
            branch_code: format!("{}", 101 + branch),
            branch_name: format!("{town}支行"),
        }
    };
    let all = (0..branches).flat_map(|b| (0..OUTLETS).map(move |n| (b, n)));
    all.map(|(branch, number)| outlet(branch, number)).collect()
}

/// The last outlet has no company.
fn customers(world: &World, outlets: &[Outlet]) -> Vec<Customer> {
    const NAMES: [&str; 10] = [
        "安泰",
        "华盛",
        "恒远",
        "金穗",
        "万和",
        "中兴达",
        "瑞丰",
        "天成",
        "永固",
        "新力",
    ];
    let used = outlets.len().saturating_sub(1).max(1);
    let companies = world.companies.iter().enumerate();
    companies
        .map(|(number, company)| {
            let word = NAMES.get(number % NAMES.len()).copied().unwrap_or("安泰");
            let outlet = outlets.get(number * 7 % used);
            Customer {
                code: company.code.clone(),
                name: format!("{word}{}第{}有限公司", company.kind.name, number + 1),
                outlet: outlet.map_or_else(String::new, |outlet| outlet.code.clone()),
                rating: (number % 3 > 0).then(|| rating(company)),
                industry: company.kind.name,
            }
        })
        .collect()
}

/// The level up to which the company's own taste goes.
fn rating(company: &Company) -> u8 {
    let taste = company
        .taste(DAYS)
        .map(|taste| taste.risk)
        .unwrap_or_default();
    let liked = (1_u8..).zip(taste).filter(|(_, share)| *share >= 0.1);
    liked
        .map(|(level, _)| level)
        .max()
        .unwrap_or(2)
        .min(RISKS.len() as u8)
}

fn products(world: &World) -> Vec<Sold> {
    let own = world.products.iter().map(|product| Sold {
        bank: String::new(),
        name: format!("丰收{}号", product.offer.code),
        ptype: if product.offer.risk == 1 {
            1
        } else {
            2 + product.offer.product as usize % 5 / 4
        },
        sale_start: world.start + Days::new(product.sale_start as u64),
        product: product.clone(),
    });
    // Other banks sell much of what we sell today, and some of what we sold.
    let sold = |product: &&Product| product.sale_end + 1 >= DAYS || product.offer.product % 5 == 0;
    let peers = world.products.iter().filter(sold).enumerate();
    let peers = peers.map(|(number, product)| Sold {
        bank: format!(
            "{}银行",
            ["江淮", "徽商通", "大江"]
                .get(number % 3)
                .unwrap_or(&"江淮")
        ),
        name: format!("稳盈{}号", product.offer.code),
        ptype: 2,
        sale_start: world.start + Days::new(product.sale_start as u64),
        product: product.clone(),
    });
    own.chain(peers).collect()
}

fn on_sale(world: &World) -> Vec<String> {
    let shelf = world.shelves.last();
    let offers = shelf.iter().flat_map(|shelf| &shelf.offers);
    offers.map(|offer| offer.code.clone()).collect()
}
