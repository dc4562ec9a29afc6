//! The `permissionUrl` of a permission: its form, what it covers, and which others lie within it.

/// The methods that are served. A pattern without a method covers them all.
const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];

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

    /// What is wrong with the form of a `permissionUrl`, for whoever writes one. [`Pattern::parse`]
    /// is more lenient, because it must read whatever is stored.
    pub fn fault_of(url: &str) -> Option<&'static str> {
        let (method, path) = url.split_once(':').unwrap_or(("*", url));
        if method != "*" && !METHODS.contains(&method) {
            return Some("的请求方式只能是GET/POST/PUT/DELETE或*，形如GET:/super/role");
        }
        let Some(segments) = path.strip_prefix('/') else {
            return Some("格式不正确，应为“请求方式:/路径”或“/路径”，如GET:/super/role");
        };
        if segments.split('/').any(|segment| !is_segment(segment)) {
            return Some("的路径不正确，每段只能是字母、数字及-._~，或*（任一段）、**（任意段）");
        }
        None
    }

    /// Whether every call that `other` covers is covered by one of `patterns`. A few unions that
    /// would cover it are not recognised; what is said to lie within never lies outside.
    pub fn within(other: &Self, patterns: &[&Self]) -> bool {
        let within = |method: &str| {
            patterns.iter().any(|pattern| {
                pattern.method.as_deref().is_none_or(|own| own == method)
                    && holds(&pattern.segments, &other.segments)
            })
        };
        match &other.method {
            Some(method) => within(method),
            None => METHODS.into_iter().all(within),
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

fn is_segment(segment: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    match segment {
        "*" | "**" => true,
        // The server resolves them before it matches.
        "." | ".." => false,
        _ => !segment.is_empty() && segment.chars().all(plain),
    }
}

/// Whether every path that begins like `other` begins like `own` too.
fn holds(own: &[String], other: &[String]) -> bool {
    let Some((head, rest)) = own.split_first() else {
        return true;
    };
    if head == "**" {
        return (0..=other.len()).any(|skip| holds(rest, other.get(skip..).unwrap_or_default()));
    }
    match other.split_first() {
        Some((segment, tail)) if segment != "**" => {
            (head == "*" || head == segment) && holds(rest, tail)
        }
        _ => false,
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
    fn only_the_documented_forms_may_be_written() {
        for url in [
            "/super",
            "GET:/super/role",
            "*:/a/b-c/d.e",
            "DELETE:/a/*/b",
            "/**/list",
            "/**",
        ] {
            assert_eq!(Pattern::fault_of(url), None, "{url}");
        }
        for url in [
            "",
            "super",
            "GET:super",
            "get:/super",
            "PATCH:/super",
            "GET /super",
            "GET:",
            "/",
            "//a",
            "/a/",
            "/a//b",
            "/a*",
            "/{id}",
            "/a?b=1",
            "/网格",
            "/a b",
            "/../a",
            "GET:POST:/a",
            "http://a/b",
            "/***",
        ] {
            assert!(Pattern::fault_of(url).is_some(), "{url}");
        }
    }

    fn within(other: &str, own: &[&str]) -> bool {
        let own: Vec<Pattern> = own.iter().map(|url| Pattern::parse(url)).collect();
        Pattern::within(&Pattern::parse(other), &own.iter().collect::<Vec<_>>())
    }

    #[test]
    fn what_lies_within_never_covers_more() {
        for (other, own) in [
            ("GET:/a", vec!["GET:/a"]),
            ("GET:/a/b", vec!["/a"]),
            ("/a/b", vec!["GET:/a", "POST:/a", "PUT:/a", "DELETE:/a/*"]),
            ("PUT:/a/*/c", vec!["PUT:/a/*"]),
            ("/a/**/c", vec!["/a/**"]),
            ("/**/list", vec!["/**/list"]),
            ("/x", vec!["/**"]),
        ] {
            assert!(within(other, &own), "{other} {own:?}");
        }
        for (other, own) in [
            ("GET:/a", vec!["POST:/a"]),
            ("/a", vec!["GET:/a"]),
            ("GET:/a", vec!["GET:/a/b"]),
            ("GET:/ab", vec!["GET:/a"]),
            ("GET:/*", vec!["GET:/a"]),
            ("GET:/a/**", vec!["GET:/a/*"]),
            ("GET:/**", vec!["GET:/*"]),
            ("GET:/a", vec![]),
        ] {
            assert!(!within(other, &own), "{other} {own:?}");
        }
    }

    #[test]
    fn a_pattern_that_holds_another_covers_all_its_paths() {
        let parts = ["a", "b", "*", "**"];
        let mut urls = vec![String::new()];
        for _ in 0..3 {
            let longer = urls
                .iter()
                .flat_map(|url| parts.map(|part| format!("{url}/{part}")));
            urls = urls
                .iter()
                .cloned()
                .chain(longer.collect::<Vec<_>>())
                .collect();
            urls.sort();
            urls.dedup();
        }
        let paths: Vec<&String> = urls.iter().filter(|url| !url.contains('*')).collect();
        for (own, other) in urls
            .iter()
            .flat_map(|own| urls.iter().map(move |other| (own, other)))
        {
            if within(other, &[own]) {
                for path in &paths {
                    assert!(
                        !covers(other, "GET", path) || covers(own, "GET", path),
                        "{own} {other} {path}"
                    );
                }
            }
        }
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
