create or replace table indices.place_index (
    place_code varchar,
    place_kind varchar,
    unit_scope varchar,
    vector varchar,
    indicator varchar,
    period_kind varchar,
    period_start date,
    period_end date,
    is_complete boolean,
    found decimal(38, 0),
    effort decimal(38, 0),
    value double,
    lower_95 double,
    upper_95 double,
    lower_one_sided_95 double,
    upper_one_sided_95 double
);

comment on table indices.place_index is '周期指数 | place × unit scope × indicator × calendar period: the index with its interval';
comment on column indices.place_index.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column indices.place_index.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column indices.place_index.unit_scope is '单位范围 | all, key, or one unit type';
comment on column indices.place_index.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column indices.place_index.indicator is '指标 | indicator';
comment on column indices.place_index.period_kind is '周期类型 | month, quarter, half_year, year or trailing_year';
comment on column indices.place_index.period_start is '周期首日 | first day of the period';
comment on column indices.place_index.period_end is '周期末日 | last day of the period';
comment on column indices.place_index.is_complete is '是否完成 | round: its planned end has passed, a reviewer locked it, or (unplanned) every required indicator is assessed; period: it has ended';
comment on column indices.place_index.found is '发现数 | findings, in the base unit of the indicator';
comment on column indices.place_index.effort is '工作量 | effort in the base unit of the indicator';
comment on column indices.place_index.value is '指数 | the index, found * scale / effort';
comment on column indices.place_index.lower_95 is '双侧95%下限 | two-sided lower bound, in the unit of the index';
comment on column indices.place_index.upper_95 is '双侧95%上限 | two-sided upper bound, in the unit of the index';
comment on column indices.place_index.lower_one_sided_95 is '单侧95%下限 | one-sided lower bound, in the unit of the index';
comment on column indices.place_index.upper_one_sided_95 is '单侧95%上限 | one-sided upper bound, in the unit of the index';
