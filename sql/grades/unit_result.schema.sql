create or replace table grades.unit_result (
    place_code varchar,
    unit_key varchar,
    unit_code varchar,
    unit_type varchar,
    is_demonstration boolean,
    round_id varchar,
    graded_kind varchar,
    vector varchar,
    surveyed_on date,
    indicator_count bigint,
    failing_count bigint,
    first_failing_indicator varchar,
    judged_indicators varchar,
    failing_indicators varchar,
    is_passed boolean,
    is_provisional boolean
);

comment on table grades.unit_result is '单位判定 | unit × round × graded kind × vector: whether a single unit passes, by counts';
comment on column grades.unit_result.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column grades.unit_result.unit_key is '单位标识 | unit code, else its name';
comment on column grades.unit_result.unit_code is '单位编号 | code of a registered unit';
comment on column grades.unit_result.unit_type is '单位类型 | unit type';
comment on column grades.unit_result.is_demonstration is '是否示范单位 | whether it was a valid demonstration unit on the survey day';
comment on column grades.unit_result.round_id is '轮次 | round';
comment on column grades.unit_result.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column grades.unit_result.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column grades.unit_result.surveyed_on is '调查日期 | survey day';
comment on column grades.unit_result.indicator_count is '指标数 | indicators judged';
comment on column grades.unit_result.failing_count is '不合格指标数 | indicators that fail';
comment on column grades.unit_result.first_failing_indicator is '首个不合格指标 | first indicator that fails, by code';
comment on column grades.unit_result.judged_indicators is '已查指标 | indicators judged, joined by ;';
comment on column grades.unit_result.failing_indicators is '不合格指标 | indicators that fail, joined by ;';
comment on column grades.unit_result.is_passed is '是否合格 | whether every indicator passes';
comment on column grades.unit_result.is_provisional is '是否暂定 | always true: the standards'' rule for single units is known in part only';
