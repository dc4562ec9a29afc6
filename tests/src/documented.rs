//! Whether an answer has the documented fields, with the documented types.

use serde_json::Value;

use crate::operations::{Node, Operation};

/// A JSON number keeps this many digits exactly, whatever the client.
const EXACT_DIGITS_MAX: usize = 15;

/// What is not as documented. With `filled`, required fields may not be null.
pub(crate) fn faults(operation: &Operation, json: &Value, filled: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let data = json.get("data").unwrap_or(&Value::Null);
    match (operation.answer.as_str(), data) {
        ("none", _) => {}
        ("array", Value::Array(rows)) => {
            if rows.is_empty() {
                faults.push("data has no row to look at".to_owned());
            }
            for (index, row) in rows.iter().enumerate() {
                check(
                    &operation.fields,
                    row,
                    &format!("data[{index}]"),
                    filled,
                    &mut faults,
                );
            }
        }
        ("array", _) => faults.push("data is not an array".to_owned()),
        _ => check(&operation.fields, data, "data", filled, &mut faults),
    }
    let is_counted = json.get("count").is_some_and(Value::is_u64);
    if operation.api == "grid" && operation.paged && !is_counted {
        faults.push("a paged list has count beside data".to_owned());
    }
    faults
}

/// Checks one object against the nodes of its level and below.
fn check(nodes: &[Node], object: &Value, at: &str, filled: bool, faults: &mut Vec<String>) {
    for node in nodes {
        if node.name == "." {
            judge(node, object, at, filled, faults);
            continue;
        }
        let mut found = Vec::new();
        if let Err(missing) = find(object, &node.name, at, &mut found) {
            faults.push(format!("{missing} is missing"));
        }
        for (at, value) in found {
            judge(node, value, &at, filled, faults);
            for (index, child) in value.as_array().into_iter().flatten().enumerate() {
                if node.recursive {
                    let siblings = siblings(nodes, &node.name);
                    check(&siblings, child, &format!("{at}[{index}]"), filled, faults);
                }
            }
        }
    }
}

/// Finds every value a documented name leads to; nothing below null or an empty list.
fn find<'a>(
    value: &'a Value,
    name: &str,
    at: &str,
    found: &mut Vec<(String, &'a Value)>,
) -> Result<(), String> {
    let (part, rest) = name
        .split_once('.')
        .map_or((name, None), |(part, rest)| (part, Some(rest)));
    let key = part.strip_suffix("[]").unwrap_or(part);
    let at = format!("{at}.{key}");
    let inner = value.get(key).ok_or_else(|| at.clone())?;
    let Some(rest) = rest else {
        found.push((at, inner));
        return Ok(());
    };
    match inner {
        Value::Null => Ok(()),
        Value::Array(rows) => {
            let mut rows = rows.iter().enumerate();
            rows.try_for_each(|(index, row)| find(row, rest, &format!("{at}[{index}]"), found))
        }
        object => find(object, rest, &at, found),
    }
}

/// The nodes beside a recursive one and below them, as seen from a node it holds.
fn siblings(nodes: &[Node], recursive: &str) -> Vec<Node> {
    let prefix = recursive
        .rsplit_once('.')
        .map_or(String::new(), |(parent, _)| format!("{parent}."));
    let level = nodes.iter().filter_map(|node| {
        let name = node.name.strip_prefix(&prefix)?;
        Some(Node {
            name: name.to_owned(),
            ..node.clone()
        })
    });
    level.collect()
}

fn judge(node: &Node, value: &Value, at: &str, filled: bool, faults: &mut Vec<String>) {
    if value.is_null() {
        if filled && node.required {
            faults.push(format!("{at} is null but required"));
        }
    } else if !is_of(&node.kind, value) {
        faults.push(format!("{at} is documented as {}, not {value}", node.kind));
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    let inner = kind
        .strip_prefix("array[")
        .and_then(|rest| rest.strip_suffix(']'));
    match (kind, inner) {
        (_, Some(inner)) => value
            .as_array()
            .is_some_and(|rows| rows.iter().all(|row| is_of(inner, row))),
        ("number", _) => value.is_number() || is_beyond_numbers(value),
        ("string", _) => value.is_string(),
        ("bool", _) => value.is_boolean(),
        ("object", _) => value.is_object(),
        ("array", _) => value.is_array(),
        _ => true,
    }
}

/// Codes and phones documented as numbers that no number can hold: too long, or masked.
fn is_beyond_numbers(value: &Value) -> bool {
    let is_beyond = |text: &str| {
        let is_long =
            text.len() > EXACT_DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit());
        is_long || text.contains('*')
    };
    value.as_str().is_some_and(is_beyond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;
    use serde_json::json;

    fn operation(answer: &str, fields: &[(&str, &str, bool)]) -> Operation {
        let mut operation = operations::all().unwrap().remove(0);
        operation.answer = answer.to_owned();
        operation.fields = fields
            .iter()
            .map(|(name, kind, required)| Node {
                name: (*name).to_owned(),
                kind: (*kind).to_owned(),
                required: *required,
                recursive: *name == "childList",
            })
            .collect();
        operation
    }

    const TREE: [(&str, &str, bool); 4] = [
        ("orgId", "string", true),
        ("orgCode", "number", false),
        ("childList", "array[object]", true),
        ("roles[].roleId", "number", true),
    ];

    #[test]
    fn every_row_and_every_level_is_looked_at() {
        let tree = operation("array", &TREE);
        let leaf = json!({"orgId": "2", "orgCode": null, "childList": null, "roles": []});
        let sound = json!({"data": [{"orgId": "1", "orgCode": 12, "childList": [leaf], "roles": [{"roleId": 1}]}]});
        assert_eq!(faults(&tree, &sound, false), Vec::<String>::new());
        assert_eq!(
            faults(&tree, &sound, true),
            ["data[0].childList[0].childList is null but required"]
        );
        let faulty =
            json!({"data": [{"orgId": 1, "orgCode": "123", "childList": [{}], "roles": [{}]}]});
        assert_eq!(
            faults(&tree, &faulty, false),
            [
                "data[0].orgId is documented as string, not 1",
                "data[0].orgCode is documented as number, not \"123\"",
                "data[0].childList[0].orgId is missing",
                "data[0].childList[0].orgCode is missing",
                "data[0].childList[0].childList is missing",
                "data[0].childList[0].roles is missing",
                "data[0].roles[0].roleId is missing",
            ]
        );
        assert_eq!(
            faults(&tree, &json!({"data": []}), false),
            ["data has no row to look at"]
        );
    }

    #[test]
    fn data_itself_and_long_codes() {
        let scalar = operation("scalar", &[(".", "number", true)]);
        assert_eq!(
            faults(&scalar, &json!({"data": 12}), true),
            Vec::<String>::new()
        );
        assert_eq!(
            faults(&scalar, &json!({"data": "12345678901234567"}), true),
            Vec::<String>::new()
        );
        assert_eq!(faults(&scalar, &json!({"data": {}}), true).len(), 1);
        assert_eq!(
            faults(&scalar, &json!({}), true),
            ["data is null but required"]
        );
    }
}
