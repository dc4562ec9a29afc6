//! What comes in for a grid's map.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;
use wangge_kernel::field::FromInput;
use wangge_kernel::rule::{Check, Name, name};
use wangge_kernel::{Faults, Field};

/// The fields of 19.6.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SaveMap {
    /// 网格编号，限长100
    pub grid_code: Field<String>,
    /// 网格名称，限长100
    pub grid_name: Field<String>,
    /// 地图类型，限长100
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// 地图一级标记，限长100
    pub grand_id: Field<String>,
    /// 地图二级标记，限长100
    pub parent_id: Field<String>,
    /// 地图坐标：经纬度数组的文本或GeoJSON，不超过1MB
    pub coordinate: Field<MapText>,
}

/// The text of a map, kept to the letter. Arrays and objects of JSON are taken as their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MapText(pub String);

impl FromInput for MapText {
    fn from_input(input: Value) -> Option<Self> {
        match input {
            Value::String(text) if text.contains('\0') => None,
            Value::String(text) => Some(Self(text)),
            Value::Array(_) | Value::Object(_) => {
                let text = input.to_string();
                (!text.contains("\\u0000")).then_some(Self(text))
            }
            _ => None,
        }
    }
}

impl JsonSchema for MapText {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "MapText".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "string"})
    }
}

const COORDINATE: Name = name("coordinate", "地图坐标");
const CHARS_MAX: usize = 100;
/// Bytes of a map's text.
pub(super) const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// A sound command, but for the grid, which has to be looked up.
#[derive(Debug, Clone)]
pub(super) struct Checked {
    pub(super) grid_code: String,
    pub(super) grid_name: String,
    pub(super) kind: Option<String>,
    pub(super) grand_id: Option<String>,
    pub(super) parent_id: Option<String>,
    pub(super) coordinate: String,
}

impl SaveMap {
    pub(super) fn validate(&self) -> Result<Checked, Faults> {
        let mut check = Check::new();
        let needed = (1, CHARS_MAX);
        let checked = Checked {
            grid_code: check.text(name("gridCode", "网格编号"), &self.grid_code, needed, None),
            grid_name: check.text(name("gridName", "网格名称"), &self.grid_name, needed, None),
            kind: optional(&mut check, name("type", "地图类型"), &self.kind),
            grand_id: optional(&mut check, name("grandId", "地图一级标记"), &self.grand_id),
            parent_id: optional(
                &mut check,
                name("parentId", "地图二级标记"),
                &self.parent_id,
            ),
            coordinate: self.coordinate(&mut check),
        };
        check.finish(checked)
    }

    fn coordinate(&self, check: &mut Check) -> String {
        match &self.coordinate {
            Field::Missing | Field::Empty => check.fault(COORDINATE, "不能为空"),
            Field::Bad => check.fault(COORDINATE, "格式不正确"),
            Field::Value(MapText(text)) if text.len() > TEXT_BYTES_MAX => {
                check.fault(COORDINATE, "过长，不能超过1MB，请减少边界的点数");
            }
            Field::Value(MapText(text)) => return text.clone(),
        }
        String::new()
    }
}

fn optional(check: &mut Check, of: Name, field: &Field<String>) -> Option<String> {
    check.filled(of, field, CHARS_MAX, None)
}
