//! The served routes, as the server's own OpenAPI document tells them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::operations::Operation;
use crate::run::Outcome;

/// Schemas nest at most this deep; what is deeper refers to itself.
const DEPTH_MAX: usize = 8;

/// One served operation.
pub(crate) struct Route {
    /// The `operationId`.
    pub(crate) id: String,
    /// Other documented operations at the same address.
    pub(crate) also: Vec<String>,
    method: String,
    path: String,
    /// Names of parameters and of members of the body: `list[].customerId`.
    pub(crate) params: BTreeSet<String>,
    /// Names of what stands under `data`: of one row where it is an array.
    pub(crate) fields: BTreeSet<String>,
}

/// Every served operation.
pub(crate) struct Routes(Vec<Route>);

impl Routes {
    /// Reads an OpenAPI document.
    pub(crate) fn read(json: &str) -> Outcome<Self> {
        let document: Value = serde_json::from_str(json).map_err(|e| format!("openapi: {e}"))?;
        let paths = document.get("paths").and_then(Value::as_object);
        let paths = paths.ok_or("openapi: there are no paths")?;
        let mut routes = Vec::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
                    routes.push(Route {
                        id: id.to_owned(),
                        also: also(operation),
                        method: method.to_uppercase(),
                        path: path.clone(),
                        params: params(&document, operation),
                        fields: fields(&document, operation),
                    });
                }
            }
        }
        Ok(Self(routes))
    }

    /// The route at an address; names of path parameters do not matter.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<&Route> {
        let at = |route: &&Route| route.method == method && shape(&route.path) == shape(path);
        self.0.iter().find(at)
    }

    /// Whether a documented operation is served.
    pub(crate) fn serves(&self, operation: &Operation) -> bool {
        self.find(&operation.method, &operation.path).is_some()
    }

    /// Every `operationId`.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let own = self.0.iter().map(|route| route.id.as_str());
        own.chain(
            self.0
                .iter()
                .flat_map(|route| route.also.iter().map(String::as_str)),
        )
    }
}

fn shape(path: &str) -> Vec<&str> {
    path.split('/')
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect()
}

fn also(operation: &Value) -> Vec<String> {
    let ids = operation.get("x-also").and_then(Value::as_array);
    let ids = ids.into_iter().flatten().filter_map(Value::as_str);
    ids.map(str::to_owned).collect()
}

fn params(document: &Value, operation: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for param in operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let param = resolved(document, param);
        names.extend(param.get("name").and_then(Value::as_str).map(str::to_owned));
    }
    let body = operation
        .get("requestBody")
        .map(|body| resolved(document, body));
    for schema in body.into_iter().flat_map(schemas) {
        collect(document, schema, "", DEPTH_MAX, &mut names);
    }
    names
}

fn fields(document: &Value, operation: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let answer = operation
        .get("responses")
        .and_then(|responses| responses.get("200"));
    for schema in answer
        .map(|answer| resolved(document, answer))
        .into_iter()
        .flat_map(schemas)
    {
        let schema = resolved(document, schema);
        let data = schema
            .get("properties")
            .and_then(|properties| properties.get("data"));
        let data = row_of(document, data.unwrap_or(schema));
        collect(document, data, "", DEPTH_MAX, &mut names);
    }
    names
}

/// The schemas of every content type.
fn schemas(part: &Value) -> impl Iterator<Item = &Value> {
    let contents = part
        .get("content")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    contents.filter_map(|(_, content)| content.get("schema"))
}

/// The schema of one row of an array, else the schema itself.
fn row_of<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = resolved(document, schema);
    schema
        .get("items")
        .map_or(schema, |items| resolved(document, items))
}

/// What a `$ref` leads to.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut value = value;
    for _ in 0..DEPTH_MAX {
        let reference = value.get("$ref").and_then(Value::as_str);
        let target = reference.and_then(|r| document.pointer(r.strip_prefix('#')?));
        match target {
            Some(target) => value = target,
            None => break,
        }
    }
    value
}

/// Adds the names of a schema's properties, those of nested objects and rows among them.
fn collect(
    document: &Value,
    schema: &Value,
    prefix: &str,
    depth: usize,
    names: &mut BTreeSet<String>,
) {
    if depth == 0 {
        return;
    }
    let schema = resolved(document, schema);
    for key in ["allOf", "anyOf", "oneOf"] {
        for part in schema
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            collect(document, part, prefix, depth - 1, names);
        }
    }
    if let Some(items) = schema.get("items") {
        let prefix = prefix
            .strip_suffix('.')
            .map_or_else(|| prefix.to_owned(), |p| format!("{p}[]."));
        collect(document, items, &prefix, depth - 1, names);
    }
    for (name, inner) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        names.insert(format!("{prefix}{name}"));
        collect(
            document,
            inner,
            &format!("{prefix}{name}."),
            depth - 1,
            names,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r##"{
        "paths": {"/grid/role/{id}": {"put": {
            "operationId": "grid-6.4",
            "parameters": [{"name": "id", "in": "path"}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Update"}}}},
            "responses": {"200": {"content": {"application/json": {"schema": {"properties": {
                "code": {"type": "integer"},
                "data": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}}}}}
        }}},
        "components": {"schemas": {
            "Update": {"properties": {"list": {"type": "array", "items": {"properties": {"name": {}}}}}},
            "Tree": {"properties": {"orgId": {}, "childList": {"anyOf": [
                {"items": {"$ref": "#/components/schemas/Tree"}}, {"type": "null"}]}}}
        }}
    }"##;

    #[test]
    fn names_are_found_through_references() {
        let routes = Routes::read(DOCUMENT).unwrap();
        let route = routes.find("PUT", "/grid/role/{roleId}").unwrap();
        assert_eq!(route.id, "grid-6.4");
        let params: Vec<&str> = route.params.iter().map(String::as_str).collect();
        assert_eq!(params, ["id", "list", "list[].name"]);
        assert!(route.fields.contains("orgId") && route.fields.contains("childList[].orgId"));
        assert!(!route.fields.contains("code"));
    }
}
