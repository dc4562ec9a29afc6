//! The OpenAPI document, assembled from the route table and the types behind it.

use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::cookie::COOKIE;
use crate::reply::Api;
use crate::table::{Answer, Caller, Operation, SchemaOf, operations};

/// The document of everything that is served.
pub(crate) fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for operation in operations() {
        let described = describe(&operation, &mut generator);
        let path = paths
            .entry(operation.path.to_owned())
            .or_insert_with(|| json!({}));
        if let Some(methods) = path.as_object_mut() {
            methods.insert(operation.method.to_lowercase(), described);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "网格化营销与对公理财分析",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "/grid：成功为 code 200；查无数据为 code 204，message BLANK；有误为 400，errors 列出每一处。/api：成功为 code 10000，其余见 msg。",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
            "schemas": generator.take_definitions(true),
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = path_parameters(operation.path);
    if let Some(query) = operation.query {
        parameters.extend(query_parameters(query, generator));
    }
    if operation.takes_page {
        // In the grid API both names of the page are taken everywhere.
        let names: &[&str] = match operation.api {
            Api::Grid => &["pageNum", "pageNo", "pageSize"],
            Api::Wealth => &["page", "count"],
        };
        parameters.extend(names.iter().map(|name| json!({"name": name, "in": "query", "schema": {"type": "integer", "minimum": 1}})));
    }
    let mut described = json!({
        "operationId": operation.full_id(),
        "summary": operation.title,
        "parameters": parameters,
        "responses": {"200": answer(operation, generator)},
    });
    if let Some(object) = described.as_object_mut() {
        if let Some(also) = operation.also {
            let id = Operation {
                id: also,
                ..*operation
            };
            object.insert("x-also".to_owned(), json!([id.full_id()]));
        }
        if let Some(body) = request_body(operation, generator) {
            object.insert("requestBody".to_owned(), body);
        }
        match (operation.caller, operation.api) {
            (Caller::Anyone, _) => drop(object.insert("security".to_owned(), json!([]))),
            (_, Api::Wealth) => {
                let either = json!([{"cookie": []}, {"token": []}]);
                object.insert("security".to_owned(), either);
            }
            _ => {}
        }
    }
    described
}

fn path_parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect()
}

fn query_parameters(query: SchemaOf, generator: &mut SchemaGenerator) -> Vec<Value> {
    let reference = query(generator).to_value();
    let name = reference
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|r| r.rsplit('/').next())
        .map(str::to_owned);
    let schema = name
        .and_then(|name| generator.definitions().get(&name).cloned())
        .unwrap_or(reference);
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    properties
        .into_iter()
        .map(|(name, schema)| json!({"name": name, "in": "query", "schema": schema}))
        .collect()
}

fn request_body(operation: &Operation, generator: &mut SchemaGenerator) -> Option<Value> {
    let schema = operation.body.map(|body| body(generator).to_value());
    if let Some(part) = operation.file {
        let file = json!({"type": "object", "properties": {part: {"type": "string", "format": "binary"}}, "required": [part]});
        let parts: Vec<Value> = schema.into_iter().chain([file]).collect();
        return Some(json!({"content": {"multipart/form-data": {"schema": {"allOf": parts}}}}));
    }
    schema.map(|schema| {
        json!({"content": {
            "application/x-www-form-urlencoded": {"schema": schema.clone()},
            "application/json": {"schema": schema.clone()},
            "multipart/form-data": {"schema": schema},
        }})
    })
}

fn answer(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let answer = operation.answer;
    let data = match answer {
        Answer::File => {
            return json!({"description": "文件", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}});
        }
        Answer::Nothing => json!({"type": "null"}),
        Answer::One(schema) => schema(generator).to_value(),
        Answer::Many(schema) | Answer::Page(schema) => {
            json!({"type": "array", "items": schema(generator).to_value()})
        }
    };
    let message = match operation.api {
        Api::Grid => "message",
        Api::Wealth => "msg",
    };
    let mut properties =
        json!({"code": {"type": "integer"}, message: {"type": "string"}, "data": data});
    if let (Answer::Page(_), Some(properties)) = (answer, properties.as_object_mut()) {
        properties.insert("count".to_owned(), json!({"type": "integer"}));
    }
    json!({"description": "OK", "content": {"application/json": {"schema": {"type": "object", "properties": properties}}}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_described_and_every_reference_resolves() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(
                document["components"]["schemas"].get(name).is_some(),
                "{name}"
            );
        }
        for operation in operations() {
            let id = operation.full_id();
            assert!(text.contains(&format!("\"operationId\":\"{id}\"")), "{id}");
        }
    }
}
