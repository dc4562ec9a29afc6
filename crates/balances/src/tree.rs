//! The tree of orgs, as far as sums climb it.

use std::collections::HashMap;

use diesel::prelude::*;
use wangge_db::Conn;
use wangge_kernel::Actor;

use crate::schema::foreign::org;

/// An org.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Node {
    pub(crate) id: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) parent_id: Option<i64>,
    pub(crate) level: i64,
}

/// All orgs.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: HashMap<i64, Node>,
}

impl Tree {
    pub(crate) fn load(conn: &mut Conn) -> QueryResult<Self> {
        let nodes: Vec<Node> = org::table
            .select((org::id, org::code, org::name, org::parent_id, org::level))
            .load(conn)?;
        Ok(Self {
            nodes: nodes.into_iter().map(|node| (node.id, node)).collect(),
        })
    }

    pub(crate) fn get(&self, id: i64) -> Option<&Node> {
        self.nodes.get(&id)
    }

    pub(crate) fn by_code(&self, code: &str) -> Option<&Node> {
        self.nodes.values().find(|node| node.code == code)
    }

    /// The org that is asked for; without a code, the caller's own.
    pub(crate) fn asked(&self, code: Option<&str>, actor: &Actor) -> Option<&Node> {
        match code {
            Some(code) => self.by_code(code),
            None => self.get(actor.org.id),
        }
    }

    /// All orgs.
    pub(crate) fn ids(&self) -> Vec<i64> {
        self.nodes.keys().copied().collect()
    }

    /// The orgs by their codes.
    pub(crate) fn codes(&self) -> HashMap<String, i64> {
        let nodes = self.nodes.values();
        nodes.map(|node| (node.code.clone(), node.id)).collect()
    }

    /// `id` and the orgs above it; ends even in a tree that is none.
    pub(crate) fn line(&self, id: i64) -> impl Iterator<Item = i64> + '_ {
        let above = move |id: &i64| self.nodes.get(id)?.parent_id;
        std::iter::successors(Some(id), above).take(self.nodes.len().max(1))
    }

    /// The orgs right below `id`, by their codes.
    pub(crate) fn children(&self, id: i64) -> Vec<&Node> {
        let nodes = self.nodes.values();
        let mut found: Vec<&Node> = nodes.filter(|node| node.parent_id == Some(id)).collect();
        found.sort_by(|a, b| a.code.cmp(&b.code));
        found
    }

    /// `id` and all orgs below it.
    pub(crate) fn below(&self, id: i64) -> Vec<i64> {
        let all = self.nodes.keys().copied();
        all.filter(|org| self.line(*org).any(|above| above == id))
            .collect()
    }
}
