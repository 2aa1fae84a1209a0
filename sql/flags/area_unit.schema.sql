create or replace table flags.area_unit (
    place_code varchar,
    vector varchar,
    round_id varchar,
    graded_kind varchar,
    unit_place_code varchar,
    unit_key varchar,
    unit_name varchar,
    surveyed_on date,
    failing_count bigint,
    first_failing_indicator varchar,
    judged_indicators varchar,
    failing_indicators varchar,
    is_passed boolean
);

comment on table flags.area_unit is '辖区内单位判定 | place with a letter × unit in it × vector × round of an assessment or re-survey: whether the unit passes';
comment on column flags.area_unit.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.area_unit.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.area_unit.round_id is '轮次 | round';
comment on column flags.area_unit.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column flags.area_unit.unit_place_code is '单位所在地 | finest place of the unit';
comment on column flags.area_unit.unit_key is '单位标识 | unit code, else its name';
comment on column flags.area_unit.unit_name is '单位名称 | unit name';
comment on column flags.area_unit.surveyed_on is '调查日期 | survey day';
comment on column flags.area_unit.failing_count is '不合格指标数 | indicators that fail';
comment on column flags.area_unit.first_failing_indicator is '首个不合格指标 | first indicator that fails, by code';
comment on column flags.area_unit.judged_indicators is '已查指标 | indicators judged, joined by ;';
comment on column flags.area_unit.failing_indicators is '不合格指标 | indicators that fail, joined by ;';
comment on column flags.area_unit.is_passed is '是否合格 | whether every indicator passes';
