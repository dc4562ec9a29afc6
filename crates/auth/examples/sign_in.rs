//! Accounts without HTTP: makes one, signs it in, and turns its token into an actor.
//!
//! Run it with `cargo run -p wangge-auth --example sign_in`.

#![expect(clippy::print_stdout, reason = "an example prints what it has to show")]

use std::error::Error;
use std::path::Path;

use wangge_auth::account::{self, SaveAccount};
use wangge_auth::login::{Desk, SignIn};
use wangge_auth::password::Hasher;
use wangge_auth::{GRID_REALM, Gatekeeper, Keys, access, seed};
use wangge_db::url::DatabaseUrl;
use wangge_db::{Db, DbOptions, migrate};
use wangge_kernel::field::IdList;
use wangge_kernel::{Actor, Clock, Field, Org, Policy};
use wangge_org_region::org::{self, SaveOrg};

const BCRYPT_COST: u32 = 4;
const TOKEN_MS: i64 = 3_600_000;
const PASSWORD: &str = "Huangshan#88";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::temp_dir().join(format!("wangge-sign-in-{}", std::process::id()));
    std::fs::create_dir_all(&dir)?;
    let outcome = show(open(&dir)?).await;
    std::fs::remove_dir_all(&dir)?;
    outcome
}

/// A migrated SQLite database in `dir`, with the seeded roles and permissions.
fn open(dir: &Path) -> Result<Db, Box<dyn Error>> {
    let url = format!("sqlite:{}", dir.join("bank.db").display());
    migrate::up(&DatabaseUrl::parse(&url)?)?;
    let db = Db::open(&url, DbOptions::default(), Clock::real())?;
    db.write_blocking(seed::roles_and_permissions)?;
    Ok(db)
}

async fn show(db: Db) -> Result<(), Box<dyn Error>> {
    let hasher = Hasher::new(BCRYPT_COST)?;
    let manager = manager();
    // Hashing is slow, so it happens before the transaction.
    let hashed = manager.hash(&hasher, true).await?;
    let admin = admin(&db)?;
    let id =
        db.write_blocking(|tx| account::add(tx, &admin, Policy::default(), &manager, hashed))?;
    println!("account {id} is there");

    let keys = Keys::new(b"a secret of at least thirty-two bytes")?;
    let desk = Desk {
        db: db.clone(),
        keys: keys.clone(),
        hasher,
        realm: GRID_REALM,
        token_ms: TOKEN_MS,
        out_net: false,
    };
    let sign_in = SignIn {
        account_name: Field::Value("anna".to_owned()),
        password: Field::Value(PASSWORD.to_owned()),
    };
    let signed_in = desk.sign_in(&sign_in, "local").await?;
    println!("signed in: {}", signed_in.account.real_name);

    let gatekeeper: Gatekeeper = Gatekeeper::new(db.clone(), keys);
    let access = gatekeeper.access(&signed_in.token).await?;
    for (method, path) in [("GET", "/customer/info/list"), ("POST", "/gridinfo")] {
        match access.granted(method, path) {
            Some(actor) => println!("{method} {path}: granted, scope {:?}", actor.scope),
            None => println!("{method} {path}: not granted"),
        }
    }
    db.write_blocking(|tx| access::sign_out(tx, access.session_id()))?;
    if let Err(error) = gatekeeper.access(&signed_in.token).await {
        println!("after signing out: {error}");
    }
    Ok(())
}

/// The system itself, in a head office made on the way.
fn admin(db: &Db) -> Result<Actor, Box<dyn Error>> {
    let head = SaveOrg {
        org_code: Field::Value("17000".to_owned()),
        org_name: Field::Value("总行".to_owned()),
        org_level: Field::Value(0),
        ..SaveOrg::default()
    };
    let mut org = Org {
        id: 0,
        code: "17000".to_owned(),
        name: "总行".to_owned(),
    };
    let nobody = Actor::system(0, org.clone());
    org.id = db.write_blocking(|tx| org::add(tx, &nobody, &head))?;
    Ok(Actor::system(0, org))
}

fn manager() -> SaveAccount {
    let text = |text: &str| Field::Value(text.to_owned());
    SaveAccount {
        account_name: text("anna"),
        password: text(PASSWORD),
        real_name: text("程建国"),
        id_number: text("340121197705175537"),
        sex: text("男"),
        phone_number: text("17755553210"),
        org_code: text("17000"),
        role_ids: Field::Value(IdList(vec![1])),
        ..SaveAccount::default()
    }
}
