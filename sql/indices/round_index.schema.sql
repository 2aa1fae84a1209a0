create or replace table indices.round_index (
    place_code varchar,
    place_kind varchar,
    unit_scope varchar,
    vector varchar,
    indicator varchar,
    round_id varchar,
    graded_kind varchar,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    lower_95 double,
    upper_95 double,
    lower_one_sided_95 double,
    upper_one_sided_95 double,
    state varchar,
    plan_state varchar,
    unit_count bigint,
    first_surveyed_on date,
    last_surveyed_on date,
    design_effect double
);

comment on table indices.round_index is '轮次指数 | place × unit scope × indicator × round × graded kind: the index, its interval, its state and the plan''s state';
comment on column indices.round_index.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.round_index.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.round_index.unit_scope is '单位范围 | all, key, or one unit type';
comment on column indices.round_index.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.round_index.indicator is '指标 | indicator';
comment on column indices.round_index.round_id is '轮次 | round';
comment on column indices.round_index.graded_kind is '评定性质 | kind under which rows are pooled: a supplement counts as assessment';
comment on column indices.round_index.found is '发现数 | findings, in the base unit of the indicator';
comment on column indices.round_index.effort is '工作量 | effort in the base unit of the indicator';
comment on column indices.round_index.value is '指数 | the index, found * scale / effort';
comment on column indices.round_index.lower_95 is '双侧95%下限 | two-sided lower bound, in the unit of the index';
comment on column indices.round_index.upper_95 is '双侧95%上限 | two-sided upper bound, in the unit of the index';
comment on column indices.round_index.lower_one_sided_95 is '单侧95%下限 | one-sided lower bound, in the unit of the index';
comment on column indices.round_index.upper_one_sided_95 is '单侧95%上限 | one-sided upper bound, in the unit of the index';
comment on column indices.round_index.state is '状态 | assessed, partial, not_assessed, not_applicable or out_of_season';
comment on column indices.round_index.plan_state is '抽样方案状态 | met, partly or not: a yardstick, never a gate on the letter';
comment on column indices.round_index.unit_count is '单位数 | units surveyed';
comment on column indices.round_index.first_surveyed_on is '首次调查日期 | first survey day';
comment on column indices.round_index.last_surveyed_on is '末次调查日期 | last survey day';
comment on column indices.round_index.design_effect is '设计效应 | larger of the indicator''s floor and the between-unit estimate; used for marks only';
