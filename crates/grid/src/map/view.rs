//! What goes out of a grid's map.

use schemars::JsonSchema;
use serde::Serialize;

/// The map of a grid (19.7), as it was sent.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapView {
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 地图类别
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// 地图一级标记
    pub grand_id: Option<String>,
    /// 地图二级标记
    pub parent_id: Option<String>,
    /// 地图坐标
    pub coordinate: String,
}

/// The map of a grid among many (19.8).
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapItem {
    /// 自增id
    pub id: i64,
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 地图坐标
    pub coordinate: String,
}

/// What is wrong with the maps of the caller's grids.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapCheck {
    /// 可看的网格数
    pub grids: usize,
    /// 检查的地图数
    pub maps: usize,
    /// 尚无地图的网格数
    pub without_map: usize,
    /// 有问题的地图
    pub problems: Vec<MapProblem>,
    /// 重叠的网格，面积大的在前
    pub overlaps: Vec<MapOverlap>,
    /// 是否已全部检查
    pub complete: bool,
    /// 检查结果
    pub message: String,
}

/// A map with something wrong in itself.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapProblem {
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 问题类别：unreadable无法解析、no_area不成区域、range超出范围、abroad不在中国、crossing自相交、scribble过于复杂、too_many点数过多
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 说明
    pub message: String,
}

/// Two grids that overlap.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MapOverlap {
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 另一网格编号
    pub other_grid_code: String,
    /// 另一网格名称
    pub other_grid_name: String,
    /// 重叠面积（平方米）
    pub area: i64,
    /// 占较小网格的百分比
    pub share: f64,
    /// 说明
    pub message: String,
}

/// The maps of the caller's grids as GeoJSON (RFC 7946).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FeatureCollection {
    /// FeatureCollection
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 网格；地图坐标无法解析的不在其中
    pub features: Vec<Feature>,
    /// 是否已含全部网格；地图总量过大时为false
    pub complete: bool,
}

/// A grid as GeoJSON.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Feature {
    /// Feature
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 网格的自增id
    pub id: i64,
    /// 网格边界
    pub geometry: Geometry,
    /// 网格属性
    pub properties: Properties,
}

/// Longitude and latitude of a ring's points.
pub type Ring = Vec<[f64; 2]>;

/// The outline of a grid: outer rings run against the clock, holes with it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Geometry {
    /// Polygon或MultiPolygon
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// 坐标，经度在前
    pub coordinates: Coordinates,
}

/// One area or several.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Coordinates {
    /// Polygon的坐标
    One(Vec<Ring>),
    /// MultiPolygon的坐标
    Many(Vec<Vec<Ring>>),
}

/// What a map shows of a grid.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Properties {
    /// 网格编号
    pub grid_code: String,
    /// 网格名称
    pub grid_name: String,
    /// 网格管理员（客户经理）
    pub account_id: Option<i64>,
    /// 户籍居民数
    pub residents: i64,
    /// 客户数
    pub customers: i64,
}
