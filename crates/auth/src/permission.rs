//! Permissions: which functions a role may call, matched against method and path.

/// A stored `permissionUrl`, ready to be matched: `METHOD:/path` or `/path` under the API's
/// prefix. It covers every path that begins with its segments; `*` stands for any one segment,
/// `**` for any number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    method: Option<String>,
    segments: Vec<String>,
}

impl Pattern {
    /// Reads a `permissionUrl`.
    pub fn parse(url: &str) -> Self {
        let (method, path) = match url.split_once(':') {
            Some((method, path)) => (Some(method.trim().to_ascii_uppercase()), path),
            None => (None, url),
        };
        Self {
            method: method.filter(|m| !m.is_empty() && m != "*"),
            segments: segments(path).map(str::to_owned).collect(),
        }
    }

    /// Whether `method` on `path` (without the prefix) is covered.
    pub fn covers(&self, method: &str, path: &str) -> bool {
        self.method.as_deref().is_none_or(|own| own == method)
            && begins(&self.segments, &segments(path).collect::<Vec<_>>())
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.trim().split('/').filter(|s| !s.is_empty())
}

fn begins(pattern: &[String], path: &[&str]) -> bool {
    let Some((head, rest)) = pattern.split_first() else {
        return true;
    };
    if head == "**" {
        return (0..=path.len()).any(|skip| begins(rest, path.get(skip..).unwrap_or_default()));
    }
    match path.split_first() {
        Some((segment, tail)) => (head == "*" || head == segment) && begins(rest, tail),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(url: &str, method: &str, path: &str) -> bool {
        Pattern::parse(url).covers(method, path)
    }

    #[test]
    fn whole_segments_are_matched_from_the_start() {
        assert!(covers("GET:/super/role", "GET", "/super/role/list"));
        assert!(!covers("GET:/super/role", "GET", "/super/roles"));
        assert!(!covers("GET:/super/role", "PUT", "/super/role/1"));
        assert!(!covers("GET:/role", "GET", "/super/role"));
        assert!(covers("/customer", "DELETE", "/customer/info/1"));
    }

    #[test]
    fn stars_stand_for_segments() {
        assert!(covers(
            "PUT:/customer/*/status",
            "PUT",
            "/customer/7/status/5"
        ));
        assert!(!covers("PUT:/customer/*/status", "PUT", "/customer/status"));
        assert!(covers("/**/list", "GET", "/customer/info/list/3"));
        assert!(!covers("/**/list", "GET", "/customer/info"));
    }
}
